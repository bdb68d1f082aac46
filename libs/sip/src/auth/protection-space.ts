import { hostEquals } from '../grammar/host.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { isSipUri, parseUri, type SipUri, type Uri } from '../grammar/uri.js';

/** Of a longer list the rest is passed over. */
const maximumUris = 20;

/**
 * The SIP URIs of a challenge's `domain`, which its credentials are good for beside the request that was challenged;
 * what is none is passed over. In a Proxy-Authenticate it means nothing.
 * RFC 7616 §3.3 (domain), RFC 8760 §2.6 item 1
 */
export function parseProtectionSpace(domain: string): readonly SipUri[] {
  return domain
    .split(/\s+/)
    .slice(0, maximumUris)
    .flatMap((text) => {
      try {
        const uri = parseUri(text);
        return isSipUri(uri) ? [uri] : [];
      } catch (error) {
        if (error instanceof SipSyntaxError) return [];
        throw error;
      }
    });
}

/** True for a URI at one of these hosts, and of the same user where one is named: what a prefix is to SIP. */
export function isInProtectionSpace(uri: Uri, space: readonly SipUri[]): boolean {
  return (
    isSipUri(uri) &&
    space.some(
      ({ host, port, user }) =>
        hostEquals(host, uri.host) &&
        (port === undefined || port === uri.port) &&
        (user === undefined || user === uri.user),
    )
  );
}
