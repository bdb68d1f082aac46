import { printUri } from '../grammar/uri.js';
import { CallId } from '../message/headers/call-id.js';
import { CSeq } from '../message/headers/cseq.js';
import { From } from '../message/headers/from.js';
import type { SipRequest } from '../message/request.js';
import type { ServerTransaction } from '../transaction/server-transaction.js';

/**
 * Knows the requests outside dialogs whose transactions are open, to tell one that came another way, by a fork upstream.
 * RFC 3261 §8.2.2.2
 */
export class MergedRequests {
  private readonly open = new Map<string, ServerTransaction>();

  /** True where the same request has come in another transaction; else it is taken note of. */
  isMerged(transaction: ServerTransaction): boolean {
    const key = mergeKey(transaction.request);
    if (this.open.has(key)) return true;
    this.open.set(key, transaction);
    return false;
  }

  forget(transaction: ServerTransaction): void {
    const key = mergeKey(transaction.request);
    if (this.open.get(key) === transaction) this.open.delete(key);
  }
}

/** From tag, Call-ID and CSeq; From's URI too, because two phones may choose the same ids. */
function mergeKey(request: SipRequest): string {
  const from = request.required(From);
  const { number, method } = request.required(CSeq);
  const tag = from.parameters.get('tag') ?? '';
  return `${request.required(CallId)} ${number} ${method} ${tag} ${printUri(from.uri)}`;
}
