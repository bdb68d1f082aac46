import type { ServedDomains } from '@trapezoid/service';
import {
  type Flow,
  From,
  HistoryInfo,
  PAssertedIdentity,
  PPreferredIdentity,
  type SipRequest,
  type SipResponse,
  type Target,
} from '@trapezoid/sip';
import { withoutPrivateEntries } from '../history/request-history.js';
import type { ProxyDomain } from '../proxy-domain.js';
import { privacyOf, withoutIdentity, withoutKind } from './privacy.js';
import type { TrustDomain } from './trust-domain.js';

/**
 * What happens to the asserted identity where a message leaves the trust domain. `Privacy: id` takes it away and
 * `Privacy: none` leaves it. Where the user has said nothing, phones of ours see it, and foreign domains do not: that is
 * this domain's policy, which RFC 3325 §7 leaves to it.
 * RFC 3325 §5, §7
 */
export class IdentityBorder {
  constructor(
    private readonly trust: TrustDomain,
    private readonly domains: ServedDomains<ProxyDomain>,
  ) {}

  /** @param foreign it is for a domain that is none of ours. */
  request(request: SipRequest, target: Target, foreign: boolean): SipRequest {
    if (this.trust.isAt(target)) return request;
    const left = leaving(request, foreign);
    return foreign ? this.withPrivateHistory(left) : left;
  }

  /** RFC 7044 §10.1.2 */
  private withPrivateHistory(request: SipRequest): SipRequest {
    const kinds = privacyOf(request);
    const all = kinds.includes('history') || kinds.includes('header');
    const hidden = withoutPrivateEntries(request, all, (uri) => this.domains.domainOf(uri) !== undefined);
    return hidden.has(HistoryInfo) ? withoutKind(hidden, 'history') : hidden;
  }

  /** What a stranger's response claims is nobody's identity; a peer's leaves the trust domain as a request does. */
  response(response: SipResponse, target: Target, from: Flow, request: SipRequest): SipResponse {
    if (!this.trust.isAt(target)) return response.without(PAssertedIdentity).without(PPreferredIdentity);
    if (this.trust.sent(from)) return response;
    return leaving(response, this.domains.domainOf(request.required(From).uri) === undefined);
  }
}

function leaving<Message extends SipRequest | SipResponse>(message: Message, foreign: boolean): Message {
  if (!message.has(PAssertedIdentity)) return message;
  const kinds = privacyOf(message);
  if (kinds.includes('none')) return message;
  return kinds.includes('id') || foreign ? withoutIdentity(message) : message;
}
