import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuseForeignRequest } from '../core/local-requests.js';
import { sendJson } from './json.js';

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** Keeps pages of other sites out, and answers from being kept or read as something else. */
export function guardRequests(listensAt: string): Handler {
  return (request, response, next) => {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cache-Control', 'no-store');
    const refusal = refuseForeignRequest(
      {
        method: request.method ?? 'GET',
        host: request.headers.host,
        origin: request.headers.origin,
        fetchSite: header(request, 'sec-fetch-site'),
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
