import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ListensAt, refuseForeignRequest } from '../core/local-requests.js';
import { sendJson } from './json.js';

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** Keeps pages of other sites out, and answers from being kept or read as something else. */
export function guardRequests(listensAt: ListensAt): Handler {
  return (request, response, next) => {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Frame-Options', 'DENY');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    const refusal = refuseForeignRequest(
      {
        method: request.method ?? 'GET',
        host: request.headers.host,
        origin: request.headers.origin,
        fetchSite: header(request, 'sec-fetch-site'),
        fetchMode: header(request, 'sec-fetch-mode'),
      },
      listensAt,
    );
    if (refusal === undefined) next();
    else sendJson(response, 403, { error: 'foreign-request', detail: refusal });
  };
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
