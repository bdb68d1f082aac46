import type { Flow, ServerTransaction, SipRequest, TransactionLayer } from '@trapezoid/sip';

/** What a handler is given: the request, the way it came, and its transaction. */
export class SipRequestContext {
  private answersLater = false;

  constructor(
    readonly request: SipRequest,
    readonly flow: Flow,
    /** Undefined for an ACK, which has none and gets no answer. */
    readonly transaction: ServerTransaction | undefined,
    readonly transactions: TransactionLayer,
  ) {}

  /** A new To tag. */
  newTag(): string {
    return this.transactions.random.token(10);
  }

  /** The handler answers over the transaction when it can: the dispatcher does not wait for it. */
  defer(): void {
    this.answersLater = true;
  }

  get deferred(): boolean {
    return this.answersLater;
  }
}
