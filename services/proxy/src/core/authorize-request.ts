import { isGruu, type ServedDomains } from '@trapezoid/service';
import {
  From,
  isSipUri,
  numericTarget,
  PPreferredIdentity,
  Route,
  type SipRequest,
  type SipUri,
  To,
} from '@trapezoid/sip';
import { type PreprocessedRequest, requestUriOf } from './preprocess-route.js';
import type { ProxyDomain } from './proxy-domain.js';
import { isAnonymous } from './trust/sender.js';

/** What must be true of a request before it is forwarded. */
export type Admission =
  | { readonly kind: 'admitted' }
  /** Its sender has to prove that it is an account of this domain. */
  | { readonly kind: 'challenge'; readonly domain: ProxyDomain }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Who may send what through this proxy: its own accounts, with credentials, wherever they like; others only to its own
 * users. Nothing is relayed between foreign domains.
 * RFC 3261 §16.3 step 6, §22.3
 */
export function admit(routed: PreprocessedRequest, domains: ServedDomains<ProxyDomain>): Admission {
  if (routed.admitted || staysInItsDialog(routed, domains)) return { kind: 'admitted' };
  const { request } = routed;
  const from = request.required(From).uri;
  const sender = isSipUri(from)
    ? (domains.domainOf(from) ?? domainOfAnonymous(request, from, domains))
    : undefined;
  if (sender !== undefined) {
    return sender.challengeRequests ? { kind: 'challenge', domain: sender } : { kind: 'admitted' };
  }
  return recipientDomain(request, domains) === undefined
    ? { kind: 'refused', reason: 'this proxy does not relay between foreign domains' }
    : { kind: 'admitted' };
}

/**
 * Where somebody anonymous has to prove to be: of the domain that P-Preferred-Identity names; else, for a call to others,
 * of the first domain, as no stranger may place one.
 * RFC 3325 §10.2, RFC 3323 §4.1.1.3
 */
function domainOfAnonymous(
  request: SipRequest,
  from: SipUri,
  domains: ServedDomains<ProxyDomain>,
): ProxyDomain | undefined {
  if (!isAnonymous(from)) return undefined;
  const preferred = request.headers(PPreferredIdentity).flatMap(({ uri }) => domains.domainOf(uri) ?? [])[0];
  return preferred ?? (recipientDomain(request, domains) === undefined ? domains.all[0] : undefined);
}

/**
 * The domain whose users a request is for; undefined where a Route or an maddr leads elsewhere, whatever domain the
 * Request-URI names.
 */
export function recipientDomain<Domain extends ProxyDomain>(
  request: SipRequest,
  domains: ServedDomains<Domain>,
): Domain | undefined {
  const uri = requestUriOf(request);
  if (request.has(Route) || uri.parameters.has('maddr')) return undefined;
  return domains.domainOf(uri);
}

/**
 * True for a request inside a dialog that goes on between the addresses at which the dialog was let pass, or over
 * the connection that it was let pass on. A good token alone is not enough: a stranger gets one by calling a user.
 */
function staysInItsDialog(
  { request, known, flow, hosts }: PreprocessedRequest,
  domains: ServedDomains<ProxyDomain>,
): boolean {
  if (!known) return false;
  const route = request.first(Route);
  if (route === undefined && (flow !== undefined || isGruuOfParty(request, domains))) return true;
  const nextHop = route?.uri ?? request.uri;
  const target = isSipUri(nextHop) ? numericTarget(nextHop) : undefined;
  return target !== undefined && hosts.includes(target.host);
}

/**
 * True for the GRUU of a phone of one of the two in the dialog. A temporary one says nothing of its user, but it can't be
 * guessed: the phone itself has told it.
 * RFC 5627 §6.1
 */
function isGruuOfParty(request: SipRequest, domains: ServedDomains<ProxyDomain>): boolean {
  const uri = requestUriOf(request);
  const domain = isGruu(uri) ? recipientDomain(request, domains) : undefined;
  if (domain === undefined) return false;
  if (uri.parameters.get('gr') === undefined) return true;
  const wanted = domains.addressOfRecord(uri, domain);
  return [request.required(From).uri, request.required(To).uri].some(
    (party) =>
      isSipUri(party) &&
      domains.domainOf(party) === domain &&
      domains.addressOfRecord(party, domain) === wanted,
  );
}

/** True where the account that was authenticated is the one that From names, or nobody: nobody calls in another's name. */
export function mayUseFrom<Domain extends ProxyDomain>(
  request: SipRequest,
  username: string,
  domain: Domain,
  domains: ServedDomains<Domain>,
): boolean {
  const from = request.required(From).uri;
  if (isSipUri(from) && isAnonymous(from)) return true;
  return isSipUri(from) && domains.accountOf(from, domain) === domains.accountNamed(username, domain);
}
