import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Access } from '../core/access.js';
import { sendJson } from './json.js';

/** Open to all: the page asks there whether it has to ask for the token. */
const open = new Set(['/', '/api/session']);

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** Lets in who may use the API. Stands behind the page's files, which anybody may read. */
export function guardAccess(access: Access): Handler {
  const admits = (request: IncomingMessage) => {
    const { authorization, cookie } = request.headers;
    return access.admits({ authorization, cookie }, portOf(request));
  };
  return (request, response, next) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    if (open.has(path) || admits(request)) return next();
    response.setHeader('WWW-Authenticate', 'Bearer');
    sendJson(response, 401, {
      error: 'token-required',
      detail:
        'this console wants its token, which was shown at its start: give it as TRAPEZOID_TOKEN, or in the page',
    });
  };
}

/** The port of the console that the request came to. */
export function portOf(request: IncomingMessage): number {
  return request.socket.localPort ?? 0;
}
