import {
  type Clock,
  makeResponse,
  type ServerTransaction,
  type SipRequest,
  type SipResponse,
  type TransactionLayer,
  Via,
} from '@trapezoid/sip';
import { aggregateChallenges, chooseBestResponse } from './best-response.js';
import { Branch, type BranchUser } from './branch.js';
import type { ForwardedRequest } from './forward-request.js';
import type { SendForwarded } from './ports.js';

export interface ResponseContextOptions {
  readonly transactions: TransactionLayer;
  readonly clock: Clock;
  /** Milliseconds; RFC 3261 §16.6 step 11. */
  readonly timerC: number;
  /** Sends a forwarded request to the first of its targets that takes it. */
  readonly send: SendForwarded;
  readonly onFinished: () => void;
}

/**
 * One request that the proxy forwards, with all its branches and their responses, from the first to the last.
 * RFC 3261 §16.7, §16.8, §16.10
 */
export class ResponseContext implements BranchUser {
  private readonly branches: Branch[] = [];
  private readonly finals: SipResponse[] = [];
  private finalSent = false;
  private cancelled = false;

  constructor(
    private readonly server: ServerTransaction,
    private readonly options: ResponseContextOptions,
  ) {
    server.user = {
      onCancel: () => this.cancel(),
      onTransportError: () => undefined,
    };
  }

  get request(): SipRequest {
    return this.server.request;
  }

  /** Forwards to all at once. */
  forward(copies: readonly ForwardedRequest[]): void {
    const { transactions, clock, timerC, send } = this.options;
    for (const copy of copies)
      this.branches.push(new Branch(copy, this, { transactions, clock, timerC, send }));
    for (const branch of [...this.branches]) branch.start();
  }

  /** A CANCEL from upstream: every branch that may still ring is cancelled (RFC 3261 §16.10). */
  cancel(): void {
    this.cancelled = true;
    for (const branch of this.branches) branch.cancel();
  }

  /** RFC 3261 §16.7 steps 3 to 5: our Via off; provisional responses and 2xx go up at once. */
  onResponse(_branch: Branch, response: SipResponse): void {
    // A response with no Via beneath ours was for this proxy (step 3).
    const upstream = response.withoutFirst(Via);
    if (response.statusCode === 100 || upstream.first(Via) === undefined) return;
    if (response.provisional) {
      if (!this.finalSent) this.server.respond(upstream);
      return;
    }
    if (response.successful) {
      this.finalSent = true;
      this.server.respond(upstream);
      if (this.request.method === 'INVITE') this.cancelOthers();
      return this.finish();
    }
    this.finals.push(upstream);
    // A 6xx ends the search, but the INVITE is answered only after the others have ended (step 5).
    if (response.statusCode >= 600) this.cancelOthers();
    this.finish();
  }

  /** No answer in time counts as 408, a failed transport as 503 (RFC 3261 §16.8, §16.9). */
  onFailure(_branch: Branch, statusCode: number): void {
    this.finals.push(
      makeResponse(this.request, statusCode, { toTag: this.options.transactions.random.token(10) }),
    );
    this.finish();
  }

  private cancelOthers(): void {
    for (const branch of this.branches) branch.cancel();
  }

  /** Sends the best response once every branch has ended (RFC 3261 §16.7 step 6). */
  private finish(): void {
    if (this.branches.some((branch) => !branch.ended)) return;
    if (!this.finalSent) {
      this.finalSent = true;
      this.sendBest();
    }
    this.options.onFinished();
  }

  private sendBest(): void {
    const best = chooseBestResponse(this.finals);
    if (best === undefined) return;
    // A 408 to anything but an INVITE comes too late to help and is not sent (RFC 4320 §4.1).
    if (best.statusCode === 408 && this.request.method !== 'INVITE') return this.server.terminate();
    if (this.cancelled && best.statusCode === 408) return this.respondLocally(487);
    // The next hop's overload is not ours (step 6).
    if (best.statusCode === 503) return this.respondLocally(500);
    this.server.respond(aggregateChallenges(best, this.finals));
  }

  private respondLocally(statusCode: number): void {
    const toTag = this.options.transactions.random.token(10);
    this.server.respond(makeResponse(this.request, statusCode, { toTag }));
  }
}
