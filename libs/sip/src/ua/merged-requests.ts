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
  private readonly open = new Map<string, Set<ServerTransaction>>();

  /** Takes note of a request; true where the same one has come in another transaction, be that one merged too. */
  isMerged(transaction: ServerTransaction): boolean {
    const key = mergeKey(transaction.request);
    const others = this.open.get(key);
    if (others === undefined) this.open.set(key, new Set([transaction]));
    else others.add(transaction);
    return others !== undefined;
  }

  forget(transaction: ServerTransaction): void {
    const key = mergeKey(transaction.request);
    const others = this.open.get(key);
    others?.delete(transaction);
    if (others?.size === 0) this.open.delete(key);
  }
}

/**
 * From tag, Call-ID and CSeq. Deviation: From's URI too, because two phones may choose the same ids
 * (RFC 3261 §8.2.2.2).
 */
function mergeKey(request: SipRequest): string {
  const from = request.required(From);
  const { number, method } = request.required(CSeq);
  const tag = from.parameters.get('tag') ?? '';
  return `${request.required(CallId)} ${number} ${method} ${tag} ${printUri(from.uri)}`;
}
