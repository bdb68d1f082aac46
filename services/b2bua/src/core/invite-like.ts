import {
  Authorization,
  From,
  isSipUri,
  MaxForwards,
  type NameAddress,
  numericHost,
  Parameters,
  ProxyAuthorization,
  Replaces,
  Require,
  type SipRequest,
  Supported,
  To,
} from '@trapezoid/sip';
import type { HeaderPolicy } from './header-policy.js';

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

/** The same of an INVITE: provisional responses are reliable on both sides or on none (RFC 3262 §4). */
export function inviteLike(invite: SipRequest, received: SipRequest, rules: InviteRules): SipRequest {
  const like = rules.headers
    .add(requestLike(invite, received, rules))
    .withRawFields(received.fieldsOf(Replaces));
  if (names(received, Require, '100rel')) return like.withLast(Require, '100rel');
  if (names(received, Supported, '100rel')) return like;
  const supported = like.headers(Supported).filter((tag) => tag.toLowerCase() !== '100rel');
  return like.withText(Supported.name, supported.join(', '));
}

const names = (request: SipRequest, header: typeof Require | typeof Supported, tag: string): boolean =>
  request.headers(header).some((each) => each.toLowerCase() === tag);

function shown(address: NameAddress, hiddenBehind: string | undefined): NameAddress {
  const { uri } = address;
  if (hiddenBehind === undefined || !isSipUri(uri) || numericHost(uri.host) === undefined) return address;
  const { port: _port, ...rest } = uri;
  return { ...address, uri: { ...rest, host: hiddenBehind, parameters: Parameters.none, headers: [] } };
}
