import {
  Authorization,
  From,
  isSipUri,
  MaxForwards,
  type NameAddress,
  numericHost,
  Parameters,
  ProxyAuthorization,
  ReferredBy,
  Replaces,
  Require,
  readHeader,
  type SipRequest,
  Supported,
  To,
} from '@trapezoid/sip';
import type { HeaderPolicy } from './header-policy.js';
import type { ReplacesElsewhere } from './replacements.js';

export interface InviteRules {
  readonly headers: HeaderPolicy;
  /** Stands in From and To in place of addresses; undefined: they are told. */
  readonly hiddenBehind: string | undefined;
  /** False where challenges of the callee's side are answered here. */
  readonly passesCredentials: boolean;
}

/**
 * A request of ours with what passes of the one that it follows: who calls whom, how many hops are left, and the headers that
 * the policy lets pass.
 * RFC 7332 §5 (Max-Forwards), RFC 3325 §5
 */
export function requestLike(request: SipRequest, received: SipRequest, rules: InviteRules): SipRequest {
  const { headers, hiddenBehind, passesCredentials } = rules;
  const tag = request.required(From).parameters.get('tag') ?? '';
  const from = shown(received.required(From), hiddenBehind);
  const to = shown(received.required(To), hiddenBehind);
  const like = headers
    .pass(received, request)
    .with(From, { ...from, parameters: from.parameters.without('tag').with('tag', tag) })
    .with(To, { ...to, parameters: to.parameters.without('tag') })
    .with(MaxForwards, (received.header(MaxForwards) ?? 71) - 1);
  if (!passesCredentials) return like;
  return like.withRawFields(received.fieldsOf(Authorization, ProxyAuthorization));
}

/**
 * The same of an INVITE: provisional responses are reliable on both sides or on none (RFC 3262 §4), and it takes the place of
 * the dialog that the one which it follows means. `replaces`: that dialog as the other side has it, where it has another name.
 */
export function inviteLike(
  invite: SipRequest,
  received: SipRequest,
  rules: InviteRules,
  replaces?: ReplacesElsewhere,
): SipRequest {
  const referred = referredLike(rules.headers.add(requestLike(invite, received, rules)), received, rules);
  const like = replacing(referred, received, replaces);
  if (names(received, Require, '100rel')) return like.withLast(Require, '100rel');
  if (names(received, Supported, '100rel')) return like;
  const supported = like.headers(Supported).filter((tag) => tag.toLowerCase() !== '100rel');
  return like.withText(Supported.name, supported.join(', '));
}

/** A request with who asked for it by a REFER, as the other side knows them. RFC 3892 §2.2 */
export function referredLike(
  request: SipRequest,
  received: SipRequest,
  { hiddenBehind }: Pick<InviteRules, 'hiddenBehind'>,
): SipRequest {
  const referrer = readHeader(received, ReferredBy);
  return referrer === undefined ? request : request.with(ReferredBy, shown(referrer, hiddenBehind));
}

/** RFC 3891 §4, §6.2; a phone that does not know the dialog must not ring for it. */
function replacing(invite: SipRequest, received: SipRequest, elsewhere?: ReplacesElsewhere): SipRequest {
  if (elsewhere !== undefined) {
    const { reference, referrer } = elsewhere;
    const meant = invite.with(Replaces, reference).withLast(Require, 'replaces');
    return referrer === undefined ? meant : meant.with(ReferredBy, referrer);
  }
  const asItCame = invite.withRawFields(received.fieldsOf(Replaces));
  const required = received.has(Replaces) && names(received, Require, 'replaces');
  return required ? asItCame.withLast(Require, 'replaces') : asItCame;
}

const names = (request: SipRequest, header: typeof Require | typeof Supported, tag: string): boolean =>
  request.headers(header).some((each) => each.toLowerCase() === tag);

function shown(address: NameAddress, hiddenBehind: string | undefined): NameAddress {
  const { uri } = address;
  if (hiddenBehind === undefined || !isSipUri(uri) || numericHost(uri.host) === undefined) return address;
  const { port: _port, ...rest } = uri;
  return { ...address, uri: { ...rest, host: hiddenBehind, parameters: Parameters.none, headers: [] } };
}
