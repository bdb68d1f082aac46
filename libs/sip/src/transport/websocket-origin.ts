import { canonicalHost } from '../grammar/host.js';

/** What is known of a WebSocket handshake when it is decided whose page may make it. */
export interface HandshakeOrigin {
  /** The Origin header; undefined where no browser asks. */
  readonly origin: string | undefined;
  /** The Host header. */
  readonly host: string | undefined;
  /** True where the port listens on a loopback address. */
  readonly loopback: boolean;
}

/**
 * Whether a page of this origin may connect. A browser lets any page that its user visits connect to any address that
 * this machine reaches, and sends where the page is from (RFC 6455 §10.2). Programs send nothing, and may. Without a
 * list: pages from the own machine; and, unless the port itself is on loopback, where a name can be made to lead by
 * anybody, pages from the host that the port was called by.
 */
export function originAllowed(
  { origin, host, loopback }: HandshakeOrigin,
  allowed: 'any' | readonly string[] | undefined,
): boolean {
  if (origin === undefined || allowed === 'any') return true;
  if (allowed !== undefined) return allowed.some((one) => one.toLowerCase() === origin.toLowerCase());
  const page = hostOf(origin);
  if (page === undefined) return false;
  return isLoopback(page) || (!loopback && host !== undefined && page === hostOf(`http://${host}`));
}

function isLoopback(host: string): boolean {
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\.[\d.]+$/.test(host)
  );
}

/** Undefined for the opaque origin `null`, which a page can have from anywhere. */
function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? canonicalHost(new URL(url).hostname) || undefined : undefined;
}
