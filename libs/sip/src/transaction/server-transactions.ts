import type { SipRequest } from '../message/request.js';
import type { ServerTransaction } from './server-transaction.js';
import { hasUniqueBranch, serverTransactionKey, tagOfTo } from './transaction-key.js';

export interface ServerTransactionLimits {
  readonly maximumServerTransactions: number;
  readonly maximumServerBytes: number;
}

/** The open server transactions, and the requests that belong to each. RFC 3261 §17.2.3 */
export class ServerTransactions {
  private readonly open = new Map<string, ServerTransaction>();
  private bytes = 0;

  constructor(private readonly limits: ServerTransactionLimits) {}

  get size(): number {
    return this.open.size;
  }

  get all(): readonly ServerTransaction[] {
    return [...this.open.values()];
  }

  /** The transaction that the request with this key repeats, or whose final response it acknowledges. */
  find(key: string, request: SipRequest): ServerTransaction | undefined {
    if (request.method === 'ACK' && !hasUniqueBranch(request)) return this.findAcknowledged(request);
    return this.open.get(key);
  }

  /** The INVITE that a CANCEL means: all that matches a request but its method (RFC 3261 §9.2). */
  findCancelled(cancel: SipRequest): ServerTransaction | undefined {
    return this.open.get(serverTransactionKey(cancel, 'INVITE'));
  }

  /** False where there is no room for the request: a CANCEL has it next to its INVITE, which it helps to end. */
  hasRoomFor(request: SipRequest): boolean {
    const { maximumServerTransactions, maximumServerBytes } = this.limits;
    if (this.open.size < maximumServerTransactions && this.bytes + request.heldBytes <= maximumServerBytes)
      return true;
    return request.method === 'CANCEL' && this.findCancelled(request) !== undefined;
  }

  add(key: string, transaction: ServerTransaction): void {
    this.open.set(key, transaction);
    this.bytes += transaction.request.heldBytes;
  }

  /** To be called once for each that was added. */
  remove(key: string, { request }: ServerTransaction): void {
    this.open.delete(key);
    this.bytes -= request.heldBytes;
  }

  /** By RFC 2543 an ACK has the branch of its INVITE, or none: its To tag is the one of the response. */
  private findAcknowledged(ack: SipRequest): ServerTransaction | undefined {
    const tag = tagOfTo(ack);
    // An INVITE within a dialog had the tag too; one outside had none.
    for (const inviteTag of tag === '' ? [''] : [tag, '']) {
      const invite = this.open.get(serverTransactionKey(ack, 'ACK', inviteTag));
      const response = invite?.latestResponse;
      if (response !== undefined && tagOfTo(response) === tag) return invite;
    }
    return undefined;
  }
}
