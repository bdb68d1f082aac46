import { createHash } from 'node:crypto';
import {
  CallId,
  CSeq,
  type Flow,
  From,
  flowTarget,
  magicCookie,
  type SipRequest,
  type SipResponse,
  type Target,
  To,
  Via,
} from '@trapezoid/sip';
import { loopHash } from './loop-detection.js';
import type { RouteTokens } from './route-token.js';

/**
 * What tells one transaction from another and is the same in all that belongs to it: its retransmissions, its CANCEL, and
 * the ACK to a failure. A hash of the received branch; of more where that is no unique one.
 * RFC 3261 §16.11
 */
export function transactionHash(request: SipRequest): string {
  const via = request.first(Via);
  const branch = via?.parameters.get('branch') ?? '';
  const sentBy = `${via?.sentBy.host ?? ''}:${via?.sentBy.port ?? ''}`;
  if (branch.startsWith(magicCookie)) return hash([sentBy, branch]);
  return hash([
    sentBy,
    branch,
    request.header(To)?.parameters.get('tag') ?? '',
    request.header(From)?.parameters.get('tag') ?? '',
    request.header(CallId) ?? '',
    String(request.header(CSeq)?.number ?? ''),
    request.requestUri,
  ]);
}

const hash = (parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('base64url').slice(0, 22);

/**
 * The branch of a request that is forwarded without state. All that a stateful proxy would remember is in it: whose
 * transaction it is, the way back, signed so that nobody can have a response sent where no request came from, and what
 * tells a loop.
 * RFC 3261 §16.11, §16.6 step 8
 */
export function statelessBranch(request: SipRequest, from: Flow, tokens: RouteTokens): string {
  const unique = transactionHash(request);
  const token = tokens.make(subjectOf(unique), { flow: flowTarget(from) });
  return `${magicCookie}${unique}.${token}.${loopHash(request)}`;
}

/** The way that the request of a response came; undefined where its topmost Via is none that was made here. */
export function wayBack(response: SipResponse, tokens: RouteTokens): Target | undefined {
  const branch = response.first(Via)?.parameters.get('branch') ?? '';
  const [unique = '', payload = '', mac = ''] = branch.slice(magicCookie.length).split('.');
  if (unique === '' || mac === '') return undefined;
  return tokens.read(subjectOf(unique), `${payload}.${mac}`)?.flow;
}

const subjectOf = (unique: string): string => `stateless ${unique}`;
