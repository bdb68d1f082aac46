import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Lab } from '@trapezoid/lab';
import { pagePolicy } from './page-policy.js';

/** Where Vite puts the page; beside src and dist. */
const built = fileURLToPath(new URL('../../page/dist', import.meta.url));

/** Serves the page at `/`. Files under /assets have their digest in their name, so a browser may keep them. */
export function servePage(app: NestExpressApplication, lab: Lab): void {
  app.useStaticAssets(built, {
    redirect: false,
    dotfiles: 'ignore',
    setHeaders: (response: ServerResponse, path: string) => {
      if (path.includes('/assets/'))
        response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
      response.setHeader('Content-Security-Policy', pagePolicy(lab, response.req.headers.host));
      response.setHeader('Referrer-Policy', 'no-referrer');
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    },
  });
}
