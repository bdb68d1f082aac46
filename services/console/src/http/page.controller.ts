import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Trapezoid</title>
<h1>Trapezoid</h1>
<p>A SIP network is running here. This is its control API.</p>
<ul>
<li><a href="/api/status">The map: who listens where, who is registered</a></li>
<li><a href="/api/health">Whether each service is ready</a></li>
<li><a href="/api/docs">The API, documented</a> (<a href="/api/openapi.json">OpenAPI</a>)</li>
</ul>
<p>From a terminal: <code>npm run lab -- status</code></p>
</html>
`;

@ApiExcludeController()
@Controller()
export class PageController {
  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  show(): string {
    return page;
  }
}
