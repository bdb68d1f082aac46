/** What a request says of where it comes from. */
export interface RequestOrigin {
  readonly method: string;
  /** Host header. */
  readonly host: string | undefined;
  /** Origin header. */
  readonly origin: string | undefined;
  /** Sec-Fetch-Site header. */
  readonly fetchSite: string | undefined;
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);
const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/**
 * Why a request must be refused, or undefined. A page of another site can make a reader's browser send
 * requests here: under a name of its own that it lets point to this machine, or as a form.
 */
export function refuseForeignRequest(request: RequestOrigin, listensAt: string): string | undefined {
  const host = request.host?.toLowerCase();
  if (isLoopback(listensAt) && !namesLoopback(host, listensAt)) {
    return 'the Host header names another machine: use localhost or 127.0.0.1';
  }
  if (harmless.has(request.method)) return undefined;
  if (request.fetchSite === 'cross-site' || request.fetchSite === 'same-site') return crossSite;
  if (request.origin !== undefined && originHost(request.origin) !== host) return crossSite;
  return undefined;
}

const crossSite = 'the request comes from a page of another site';

function namesLoopback(host: string | undefined, listensAt: string): boolean {
  const name = host?.replace(/:\d+$/, '');
  return name !== undefined && (loopbackNames.has(name) || name === listensAt);
}

function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
