import { canonicalHost } from '../grammar/host.js';
import { CallId } from '../message/headers/call-id.js';
import { CSeq } from '../message/headers/cseq.js';
import { From } from '../message/headers/from.js';
import { To } from '../message/headers/to.js';
import { magicCookie, Via, type ViaValue } from '../message/headers/via.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';

/** A client transaction: branch and method. RFC 3261 §17.1.3 */
export function clientTransactionKey(branch: string, method: string): string {
  return `${branch} ${method}`;
}

export function responseKey(response: SipResponse): string | undefined {
  const branch = response.first(Via)?.parameters.get('branch');
  const cseq = response.header(CSeq);
  return branch === undefined || cseq === undefined ? undefined : clientTransactionKey(branch, cseq.method);
}

/**
 * A server transaction: branch, sent-by and method, an ACK counting as its INVITE. The sent-by is part of it because
 * two phones may choose the same branch.
 * RFC 3261 §17.2.3. Without the magic cookie: Request-URI, To tag, From tag, Call-ID, CSeq and topmost Via; the
 * Request-URI as it is spelled, because who repeats a request does not spell it anew. An ACK's To tag is not the one of
 * its INVITE; `toTag` says which to look for.
 */
export function serverTransactionKey(
  request: SipRequest,
  asMethod: string = request.method,
  toTag?: string,
): string {
  const via = request.first(Via);
  const method = asMethod === 'ACK' ? 'INVITE' : asMethod;
  const sentBy = via === undefined ? '' : `${canonicalHost(via.sentBy.host)}:${via.sentBy.port ?? ''}`;
  const branch = via?.parameters.get('branch');
  if (isUnique(branch)) return `${branch} ${sentBy} ${method}`;
  const fromTag = request.header(From)?.parameters.get('tag') ?? '';
  const number = request.header(CSeq)?.number ?? '';
  const call = `${request.requestUri} ${toTag ?? tagOfTo(request)} ${fromTag} ${request.header(CallId)} ${number}`;
  return `${call} ${via === undefined ? '' : ownParts(via)} ${sentBy} ${method}`;
}

/** True where the branch alone tells what an ACK belongs to. */
export function hasUniqueBranch(request: SipRequest): boolean {
  return isUnique(request.first(Via)?.parameters.get('branch'));
}

/** Empty where there is none. */
export function tagOfTo(message: SipRequest | SipResponse): string {
  return message.header(To)?.parameters.get('tag') ?? '';
}

/** The cookie alone names nothing. */
function isUnique(branch: string | undefined): boolean {
  return branch !== undefined && branch.length > magicCookie.length && branch.startsWith(magicCookie);
}

/** Protocol and parameters as the sender wrote them, in any order (RFC 3261 §20.42): without what was noted on receipt. */
function ownParts({ protocol, parameters }: ViaValue): string {
  const own = [...parameters]
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name !== 'received' && name !== 'rport')
    .map(([name, value]) => `${name}=${value ?? ''}`);
  return `${protocol};${own.sort().join(';')}`;
}
