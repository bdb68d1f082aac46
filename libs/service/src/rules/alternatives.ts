import { isSipUri, parseUri, SipSyntaxError, type SipUri, type Uri, uriEquals } from '@trapezoid/sip';

/** Another place to try. */
export interface Alternative {
  readonly uri: Uri;
  readonly q?: number;
  /** Seconds. */
  readonly expires?: number;
}

/** One before it was looked at: the URI as it was registered or written. */
export type Proposal = Omit<Alternative, 'uri'> & { readonly uri: string };

/** What is left of the proposals, and why nothing is where nothing is. */
export type Choice =
  | { readonly kind: 'some'; readonly alternatives: readonly Alternative[] }
  /** All that is there is a SIP URI, and the client has asked for SIPS. */
  | { readonly kind: 'insecure' }
  /** All that is there is where the client comes from. */
  | { readonly kind: 'circular' }
  | { readonly kind: 'none' };

/**
 * What may be offered, the preferred first, each URI once. One without q counts as 1.
 *
 * Left out are the Request-URI itself, which §8.3 forbids, this server's own address, `.invalid` hosts, which phones
 * name that nobody can connect to (RFC 7118 §5), and for a SIPS Request-URI every SIP URI: RFC 5630 §5.4 leaves a
 * redirect server the choice, and who follows such a contact gives up what it has asked for (RFC 3261 §8.1.3.4).
 *
 * Deviation: `transport=tls`, which RFC 5630 §5.4 takes from redirect servers, stays in a contact that was registered
 * with it: without it the phone is not reached, and as a SIPS URI it is not what the phone has registered.
 *
 * RFC 3261 §8.3, §16.5
 */
export function chooseAlternatives(
  proposals: readonly Proposal[],
  requestUri: Uri,
  isOwn: (uri: SipUri) => boolean,
): Choice {
  const alternatives: Alternative[] = [];
  let insecure = false;
  let circular = false;
  for (const proposal of proposals.toSorted((a, b) => (b.q ?? 1) - (a.q ?? 1))) {
    const uri = readUri(() => parseUri(proposal.uri));
    if (uri instanceof SipSyntaxError) continue;
    if (uriEquals(uri, requestUri)) circular = true;
    else if (isSipUri(uri) && (isOwn(uri) || isInvalid(uri))) continue;
    else if (requestUri.scheme === 'sips' && uri.scheme === 'sip') insecure = true;
    else if (!alternatives.some((other) => uriEquals(other.uri, uri)))
      alternatives.push({ ...proposal, uri });
  }
  if (alternatives.length > 0) return { kind: 'some', alternatives };
  if (insecure) return { kind: 'insecure' };
  return { kind: circular ? 'circular' : 'none' };
}

const isInvalid = ({ host }: SipUri): boolean => /(^|\.)invalid\.?$/i.test(host);

/** What is wrong with a URI comes back as a value. */
export function readUri(read: () => Uri): Uri | SipSyntaxError {
  try {
    return read();
  } catch (error) {
    if (error instanceof SipSyntaxError) return error;
    throw error;
  }
}
