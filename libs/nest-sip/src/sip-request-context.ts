import type { Flow, ServerTransaction, SipRequest, TappedDecision, TransactionLayer } from '@trapezoid/sip';

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

  /** Tells whoever watches what was decided on the request, and why. */
  decide(decision: TappedDecision): void {
    this.transactions.transport.showDecision(this.request, decision);
  }

  /** The handler answers over the transaction when it can: the dispatcher does not wait for it. */
  defer(): void {
    this.answersLater = true;
  }

  get deferred(): boolean {
    return this.answersLater;
  }
}
