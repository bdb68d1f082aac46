import { canonicalHost } from '../grammar/host.js';
import { CallId } from '../message/headers/call-id.js';
import { CSeq } from '../message/headers/cseq.js';
import { From } from '../message/headers/from.js';
import { magicCookie, Via } from '../message/headers/via.js';
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
 * RFC 3261 §17.2.3. Without the magic cookie: Request-URI, From tag, Call-ID, CSeq number and topmost Via; the To tag
 * is left out, because it is the one thing in which INVITE and ACK differ, and CSeq tells re-INVITEs apart.
 */
export function serverTransactionKey(request: SipRequest, asMethod: string = request.method): string {
  const via = request.first(Via);
  const method = asMethod === 'ACK' ? 'INVITE' : asMethod;
  const branch = via?.parameters.get('branch');
  const sentBy = via === undefined ? '' : `${canonicalHost(via.sentBy.host)}:${via.sentBy.port ?? ''}`;
  // The cookie alone names nothing.
  if (branch !== undefined && branch.length > magicCookie.length && branch.startsWith(magicCookie))
    return `${branch} ${sentBy} ${method}`;
  const tag = request.header(From)?.parameters.get('tag') ?? '';
  const number = request.header(CSeq)?.number ?? '';
  return `${request.requestUri} ${tag} ${request.header(CallId)} ${number} ${branch ?? ''} ${sentBy} ${method}`;
}
