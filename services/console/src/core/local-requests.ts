/** What a request says of where it comes from. */
export interface RequestOrigin {
  readonly method: string;
  /** Host header. */
  readonly host: string | undefined;
  /** Origin header. */
  readonly origin: string | undefined;
  /** Sec-Fetch-Site header. */
  readonly fetchSite: string | undefined;
  /** Sec-Fetch-Mode header. */
  readonly fetchMode?: string | undefined;
}

/** Where a console listens, and how it knows who may use it. */
export interface ListensAt {
  /** An address. */
  readonly host: string;
  /** It wants a token, which no other site's page has. */
  readonly wantsToken: boolean;
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
export function refuseForeignRequest(request: RequestOrigin, listensAt: ListensAt): string | undefined {
  const host = request.host?.toLowerCase();
  if (isLoopback(listensAt.host)) {
    if (!namesLoopback(host, listensAt.host)) {
      return 'the Host header names another machine: use localhost or 127.0.0.1';
    }
  } else if (!listensAt.wantsToken && mayBePublic(host)) {
    return 'the Host header has a name that anybody may let point here: use the address, or a name without dots';
  }
  if (harmless.has(request.method)) {
    // A link from elsewhere is a reader's own step; what a page of another site fetches unseen is not.
    const unseen = request.fetchSite === 'cross-site' && request.fetchMode !== 'navigate';
    if (unseen) return crossSite;
    return request.origin !== undefined && originHost(request.origin) !== host ? crossSite : undefined;
  }
  if (request.fetchSite === 'cross-site' || request.fetchSite === 'same-site') return crossSite;
  if (request.origin !== undefined && originHost(request.origin) !== host) return crossSite;
  return undefined;
}

const crossSite = 'the request comes from a page of another site';

function namesLoopback(host: string | undefined, listensAt: string): boolean {
  const name = host?.replace(/:\d+$/, '');
  return name !== undefined && (loopbackNames.has(name) || name === listensAt);
}

/** A name with a dot in it may be of somebody who lets it point to this machine (DNS rebinding). */
function mayBePublic(host: string | undefined): boolean {
  const name = host?.replace(/:\d+$/, '') ?? '';
  return name === '' || (name.includes('.') && !/^\d+\.\d+\.\d+\.\d+$/.test(name));
}

function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
