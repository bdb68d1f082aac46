import { requestSource, type ServedDomains } from '@trapezoid/service';
import type { Flow, SipRequest, SipResponse } from '@trapezoid/sip';
import { admit, mayUseFrom, recipientDomain } from './authorize-request.js';
import type { Decided } from './decision.js';
import type { Authenticate } from './ports.js';
import type { PreprocessedRequest } from './preprocess-route.js';
import type { ProxyDomain } from './proxy-domain.js';
import type { Rejection } from './rejection.js';
import type { Sender } from './trust/sender.js';
import type { TrustDomain } from './trust/trust-domain.js';

export interface SenderKnowledge {
  readonly domains: ServedDomains<ProxyDomain>;
  readonly authenticate: Authenticate;
  readonly trust?: TrustDomain;
  /** True for a request that was let pass before, and comes back. */
  readonly comesBack: (request: SipRequest) => boolean;
  /** True for an account that may say that others call: then it is not known who does. */
  readonly speaksForOthers: (username: string) => boolean;
  readonly decided: Decided;
}

/** Who has sent a request that may be forwarded, or why it may not be. */
export type Identified =
  | { readonly kind: 'sender'; readonly sender: Sender }
  | { readonly kind: 'answer'; readonly response: SipResponse }
  | { readonly kind: 'reject'; readonly rejection: Rejection };

/**
 * Finds out who has sent a request, as far as it matters. Rejects with SipFailure 503 while nobody can be asked.
 * @param received the request as it came, with its credentials.
 * RFC 3261 §16.3 step 6
 */
export async function identifySender(
  routed: PreprocessedRequest,
  received: SipRequest,
  flow: Flow,
  toTag: string,
  { domains, authenticate, trust, comesBack, speaksForOthers, decided }: SenderKnowledge,
): Promise<Identified> {
  if (trust?.sent(flow)) return known({ kind: 'peer' });
  const admission = admit(routed, domains);
  if (admission.kind === 'admitted') return known({ kind: 'unknown' });
  if (admission.kind === 'refused') return forbidden(admission.reason);
  const local = recipientDomain(routed.request, domains) !== undefined;
  if (local && comesBack(routed.request)) return known({ kind: 'unknown' });
  const { domain } = admission;
  const outcome = await authenticate(received, domain.name, toTag, requestSource(received, flow));
  if (outcome.kind === 'not-required') return known({ kind: 'unknown' });
  if (outcome.kind === 'authenticated') {
    const { username } = outcome;
    const ownName = mayUseFrom(received, username, domain, domains);
    if (!ownName && speaksForOthers(username)) return known({ kind: 'unknown' });
    if (!ownName) return forbidden(`From is not ${username}, whose credentials were given`);
    return known({ kind: 'account', username, domain: domain.name });
  }
  const { response } = outcome;
  const challenged = outcome.kind === 'challenged';
  decided(received, {
    decision: challenged ? 'challenge' : 'answer',
    section: 'RFC 3261 §16.3 step 6',
    reason: challenged
      ? `From names a user of ${domain.name}, who has to prove it`
      : 'too many wrong passwords came from there',
    statusCode: response.statusCode,
  });
  return { kind: 'answer', response };
}

const known = (sender: Sender): Identified => ({ kind: 'sender', sender });

const forbidden = (reason: string): Identified => ({
  kind: 'reject',
  rejection: { kind: 'forbidden', reason },
});
