import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** Serves the API's description: /api/docs for a reader, /api/openapi.json for a program. */
export function describeApi(app: INestApplication): void {
  const outline = new DocumentBuilder()
    .setTitle('Trapezoid control API')
    .setDescription('Watches and commands a running SIP network. Errors are `{ error, detail }`.')
    .setVersion('1')
    .build();
  SwaggerModule.setup('api/docs', app, () => SwaggerModule.createDocument(app, outline), {
    jsonDocumentUrl: 'api/openapi.json',
    raw: ['json'],
    customSiteTitle: 'Trapezoid control API',
  });
}
