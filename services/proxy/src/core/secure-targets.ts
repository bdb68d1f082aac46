import type { SipUri, TransportProtocol } from '@trapezoid/sip';
import type { Rejection } from './rejection.js';
import type { RequestTarget } from './target.js';

/**
 * Fits a binding to the scheme that was called: a `sips:` request goes to a `sips:` contact only, undefined stands for
 * none; a `sip:` request takes the contact as `sip:`, and still goes there over TLS.
 * RFC 5630 §5.3
 */
export function securedTarget(requestUri: SipUri, target: RequestTarget): RequestTarget | undefined {
  const contactIsSecure = target.uri.scheme === 'sips';
  if (contactIsSecure && target.flow !== undefined && !isSecure(target.flow.protocol)) return undefined;
  if (requestUri.scheme === 'sips') return contactIsSecure ? target : undefined;
  if (!contactIsSecure) return target;
  return { ...target, uri: { ...target.uri, scheme: 'sip' }, located: target.uri };
}

/**
 * The targets of a URI that a rule has put in the place of the one that was called: it may take a request neither from
 * `sips:` to `sip:` nor the other way round.
 * @param agent who says so.
 * RFC 5630 §5.3
 */
export function securedTargets(
  requestUri: SipUri,
  targets: readonly RequestTarget[],
  agent: string,
): RequestTarget[] | Rejection {
  const fitting = targets.flatMap(({ alternatives, ...first }) => {
    const [target, ...others] = [first, ...(alternatives ?? [])].flatMap(
      (each) => securedTarget(requestUri, each) ?? [],
    );
    if (target === undefined) return [];
    return [others.length === 0 ? target : { ...target, alternatives: others }];
  });
  if (fitting.length === 0 && targets.length > 0) return { kind: 'sips-not-allowed', agent };
  return fitting;
}

export function isSecure(protocol: TransportProtocol): boolean {
  return protocol === 'TLS' || protocol === 'WSS';
}
