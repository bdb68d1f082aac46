import {
  type Clock,
  makeResponse,
  type ReasonValue,
  type ServerTransaction,
  type SipRequest,
  type SipResponse,
  type TimerHandle,
  type TransactionLayer,
} from '@trapezoid/sip';
import { Branch, type BranchUser } from './branch.js';
import { type BranchFailure, failureGrounds, isDead } from './branch-failure.js';
import { callersReasons, completedElsewhere } from './cancel-reasons.js';
import type { Decided, Decision } from './decision.js';
import { finalResponse } from './final-response.js';
import type { ForwardedRequest } from './forward-request.js';
import { shareBreadth } from './max-breadth.js';
import type { SendForwarded } from './ports.js';
import { type Failure, type Fallback, failureOf } from './rules/fallback.js';
import { FallbackSearch } from './rules/fallback-search.js';
import { TargetQueue } from './target-queue.js';
import { withoutOwnVia } from './upstream-response.js';

/** How many phones of a fallback can be called at once while those before them have not ended. */
const fallbackBreadth = 10;

export interface ResponseContextOptions {
  readonly transactions: TransactionLayer;
  readonly clock: Clock;
  /** Milliseconds; RFC 3261 §16.6 step 11. */
  readonly timerC: number;
  /** How many branches may be under way at a time (RFC 5393 §5.3.3). */
  readonly breadth: number;
  /** Milliseconds that a round of targets has to answer while there is another; absent: as long as timer C gives. */
  readonly targetTimeout?: number;
  /** Who is called where nobody else answers. */
  readonly fallback?: Fallback;
  /** A 2xx does not end the other branches: the caller wants to hear them too (RFC 3841 §9.1). */
  readonly keepsOthers?: boolean;
  /** Sends a forwarded request to the first of its targets that takes it. */
  readonly send: SendForwarded;
  /** Takes what can be called in place of a target that has answered 3xx (RFC 3261 §16.7 step 4). */
  readonly recurse?: (redirection: SipResponse) => Recursion | undefined;
  /** Takes an ACK to a 2xx that came with the INVITE's own branch (RFC 6026 §7.1). */
  readonly onAck: (ack: SipRequest) => void;
  readonly decided: Decided;
  /** Told of exceptions that should not have been. */
  readonly onFault: (error: unknown) => void;
  readonly onFinished: () => void;
  /**
   * The request can go nowhere else, and neither can the next one like it: a 503 is then passed on, with the time to
   * wait, where it is turned into 500 otherwise.
   */
  readonly onlyServer?: boolean;
  /** Adds to a 2xx what this proxy has to say. */
  readonly complete?: (success: SipResponse) => SipResponse;
}

/** What is called in place of a target that has sent its caller elsewhere. */
export interface Recursion {
  readonly rounds: readonly (readonly ForwardedRequest[])[];
  /** The response with the contacts that are not called; undefined where all are. */
  readonly rest?: SipResponse;
}

/**
 * One request that the proxy forwards, with all its branches and their responses, from the first to the last.
 * RFC 3261 §16.7, §16.8, §16.10
 */
export class ResponseContext implements BranchUser {
  private readonly branches: Branch[] = [];
  /** Those that were begun last, and what has taken their place: the next round waits for them. */
  private round: Branch[] = [];
  private roundTimer: TimerHandle;
  private readonly queue = new TargetQueue();
  private readonly fallback: FallbackSearch;
  private readonly finals: SipResponse[] = [];
  private finalSent = false;
  private finished = false;
  /** No further branch is begun. */
  private stopped = false;
  private cancelled = false;

  constructor(
    private readonly server: ServerTransaction,
    private readonly options: ResponseContextOptions,
  ) {
    this.fallback = new FallbackSearch(options.fallback, options.clock, {
      onUnanswered: (failure) => this.leaveUnanswered(failure),
      onFound: (rounds) => this.found(rounds),
      onFault: options.onFault,
    });
    // An error in sending a response needs no remedy (RFC 3261 §16.9).
    server.user = {
      onCancel: (cancel) => this.cancel(callersReasons(cancel)),
      onAck: (ack) => options.onAck(ack),
    };
  }

  get request(): SipRequest {
    return this.server.request;
  }

  /** Forwards in rounds: to all of the first at once, to those of the next when these have failed. */
  forward(rounds: readonly (readonly ForwardedRequest[])[]): void {
    this.queue.add(rounds);
    if (this.isInvite) this.fallback.waitForAnswer();
    this.proceed();
  }

  /** A CANCEL from upstream: every branch that may still ring is cancelled (RFC 3261 §16.10). */
  cancel(reasons: readonly ReasonValue[] = []): void {
    this.cancelled = true;
    this.stop();
    this.cancelBranches(reasons, { section: 'RFC 3261 §16.10', reason: 'its caller has cancelled it' });
    this.proceed();
  }

  /** RFC 3261 §16.7 steps 3 to 5: our Via off; provisional responses and 2xx go up at once. */
  onResponse(branch: Branch, response: SipResponse): void {
    const upstream = withoutOwnVia(response, this.request);
    if (upstream === undefined) this.noteMisled(response);
    if (response.provisional) {
      // Only an INVITE has provisional responses other than 100 (RFC 4320 §4.1).
      const goesUp = this.isInvite && response.statusCode > 100 && !this.finalSent;
      if (goesUp && upstream !== undefined) this.passOn(upstream, 'a provisional response');
      return;
    }
    if (upstream === undefined) return this.fail(502);
    if (response.successful) return this.succeed(upstream);
    if (isDead(response.statusCode) && this.replace(branch)) return;
    const remaining = this.recurse(branch, upstream);
    if (remaining !== undefined) this.finals.push(remaining);
    // A 6xx ends the search, but the INVITE is answered only after the others have ended (step 5).
    if (response.statusCode >= 600) this.endSearch(response.statusCode);
    this.proceed();
  }

  /** No answer in time counts as 408, a failed transport as 503 (RFC 3261 §16.8, §16.9). */
  onFailure(branch: Branch, statusCode: BranchFailure): void {
    this.decide({ decision: 'give-up', ...failureGrounds[statusCode], targets: [branch.requestUri] });
    const unreachable = isDead(statusCode) || statusCode === 503;
    if (!unreachable || !this.replace(branch)) this.fail(statusCode);
  }

  onTimerC(branch: Branch): void {
    const reason = 'it has rung for as long as timer C allows';
    this.decide({ decision: 'give-up', section: 'RFC 3261 §16.8', reason, targets: [branch.requestUri] });
  }

  onFault(error: unknown): void {
    this.options.onFault(error);
  }

  private get isInvite(): boolean {
    return this.request.method === 'INVITE';
  }

  private noteMisled({ statusCode }: SipResponse): void {
    this.decide({
      decision: 'drop',
      statusCode,
      section: 'RFC 3261 §16.7 step 3',
      reason: 'the Via beneath that of the proxy is not the request’s',
    });
  }

  /** Tries another way to the phone of a branch that got no word from it (RFC 5626 §7). */
  private replace(branch: Branch): boolean {
    const copy = branch.alternative;
    if (copy === undefined || this.finalSent || this.stopped) return false;
    this.begin([copy], branch.breadth);
    return true;
  }

  /** Gives what of a response is left for the caller: all of it where nothing of it is called (step 4). */
  private recurse(branch: Branch, response: SipResponse): SipResponse | undefined {
    if (this.finalSent || this.stopped) return response;
    const recursion = this.options.recurse?.(response);
    const [first, ...others] = recursion?.rounds ?? [];
    if (recursion === undefined || first === undefined) return response;
    const atOnce = first.slice(0, branch.breadth);
    const later = [first.slice(atOnce.length), ...others];
    this.queue.addFirst(later);
    this.decide({
      decision: 'forward',
      section: 'RFC 3261 §16.7 step 4',
      reason: `${branch.requestUri} has sent it elsewhere`,
      targets: recursion.rounds.flat().map(({ request }) => request.requestUri),
    });
    // Those that are called while these still ring need some of it, too.
    const reserve = Math.min(later.flat().length, branch.breadth - atOnce.length);
    this.begin(atOnce, branch.breadth - reserve);
    return recursion.rest;
  }

  private succeed(upstream: SipResponse): void {
    if (this.finalSent && !this.isInvite) return;
    this.finalSent = true;
    this.stop();
    this.passOn(this.options.complete?.(upstream) ?? upstream, 'a success');
    const ground = { section: 'RFC 3261 §16.7 step 10', reason: 'another target has answered' };
    if (this.options.keepsOthers !== true) this.cancelBranches([completedElsewhere], ground);
    this.proceed();
  }

  private passOn(response: SipResponse, reason: string): void {
    this.server.respond(response);
    const { statusCode } = response;
    this.decide({ decision: 'pass-on', statusCode, section: 'RFC 3261 §16.7 step 5', reason });
  }

  private endSearch(statusCode: number): void {
    this.stop();
    const reason = `a ${statusCode} ends the search`;
    this.cancelBranches([], { section: 'RFC 3261 §16.7 step 5', reason });
  }

  private fail(statusCode: number): void {
    this.finals.push(this.localResponse(statusCode));
    this.proceed();
  }

  /** Nobody else is called. */
  private stop(): void {
    this.stopped = true;
    this.queue.clear();
    this.stopWaiting();
  }

  private cancelBranches(
    reasons: readonly ReasonValue[],
    ground: Pick<Decision, 'section' | 'reason'>,
    branches: readonly Branch[] = this.branches,
  ): void {
    const cancelled = [...branches].filter((branch) => branch.cancel(reasons));
    if (cancelled.length === 0) return;
    this.decide({ decision: 'cancel', ...ground, targets: cancelled.map((branch) => branch.requestUri) });
  }

  /** Goes on to the next targets where those before them have failed, and ends once every branch has. */
  private proceed(): void {
    if (!this.stopped && this.round.every((branch) => branch.ended) && this.beginNext()) return;
    if (this.finished || this.fallback.searching || this.branches.some((branch) => !branch.ended)) return;
    if (this.fallBack(failureOf(this.finals))) return;
    this.finish();
  }

  private beginNext(): boolean {
    this.stopWaiting();
    const used = this.branches.reduce((sum, { ended, breadth }) => (ended ? sum : sum + breadth), 0);
    // Some is left for the fallback: those that it takes the place of may need their time to end.
    const kept = this.fallback.left ? Math.min(fallbackBreadth, Math.floor(this.options.breadth / 2)) : 0;
    const breadth = this.options.breadth - kept;
    const copies = this.queue.take(breadth - used, breadth);
    if (copies === undefined) return false;
    this.round = [];
    // Those that are called while these still ring need some, too.
    const reserve = Math.min(this.queue.size, breadth - used - copies.length);
    this.begin(copies, breadth - used - reserve);
    return true;
  }

  private begin(copies: readonly ForwardedRequest[], breadth: number): void {
    const shares = shareBreadth(breadth, copies.length) ?? copies.map(() => 1);
    const begun = copies.map((copy, index) => new Branch(copy, shares[index] ?? 1, this, this.options));
    this.branches.push(...begun);
    this.round.push(...begun);
    this.waitForRound();
    for (const branch of begun) branch.start();
  }

  private waitForRound(): void {
    const { clock, targetTimeout } = this.options;
    if (targetTimeout === undefined || this.roundTimer !== undefined || this.queue.size === 0) return;
    this.roundTimer = clock.setTimeout(() => this.leaveRound(), targetTimeout);
  }

  private stopWaiting(): void {
    if (this.roundTimer !== undefined) this.options.clock.clearTimeout(this.roundTimer);
    this.roundTimer = undefined;
  }

  /** The next are called without waiting for the 487 of those that were: should one answer still, its 2xx counts. */
  private leaveRound(): void {
    this.roundTimer = undefined;
    const left = this.round.filter((branch) => !branch.ended);
    this.round = [];
    const reason = 'nobody has answered in time, and there are others to call';
    this.decide({
      decision: 'give-up',
      section: 'RFC 3261 §16.6',
      reason,
      targets: left.map((branch) => branch.requestUri),
    });
    this.cancelBranches([], { section: 'RFC 3261 §16.10', reason }, left);
    this.proceed();
  }

  private leaveUnanswered(failure: Failure): void {
    const left = this.branches.filter((branch) => !branch.ended);
    if (!this.fallBack(failure)) return;
    const ground = { section: 'RFC 3261 §16.10', reason: 'nobody has answered in time' };
    this.cancelBranches([], ground, left);
  }

  /** False where there is no fallback, or none for this. */
  private fallBack(failure: Failure | undefined): boolean {
    if (this.stopped || this.finalSent || !this.fallback.isFor(failure)) return false;
    this.queue.clear();
    this.round = [];
    const decision = this.fallback.begin(failure);
    if (decision !== undefined) this.decide(decision);
    return true;
  }

  private found(rounds: readonly (readonly ForwardedRequest[])[]): void {
    if (!this.stopped) this.queue.add(rounds);
    this.proceed();
  }

  /** Sends the best response once every branch has ended (RFC 3261 §16.7 step 6). */
  private finish(): void {
    this.finished = true;
    this.stopWaiting();
    this.fallback.stop();
    try {
      if (!this.finalSent) this.sendBest();
    } catch (error) {
      this.options.onFault(error);
      this.server.respond(this.localResponse(500));
    } finally {
      this.finalSent = true;
      this.options.onFinished();
    }
  }

  private sendBest(): void {
    const { finals, cancelled } = this;
    const { onlyServer = false } = this.options;
    const best = finalResponse(this.request, finals, { cancelled, onlyServer, toTag: this.newTag() });
    if (best === undefined) {
      const reason = 'a 408 would come too late to be of use';
      this.decide({ decision: 'drop', section: 'RFC 4320 §4.2', reason });
      return this.server.terminate();
    }
    this.server.respond(best);
    const { statusCode } = best;
    const codes = finals.map((final) => final.statusCode).join(', ');
    const reason = finals.length === 1 ? 'the only final response' : `the best of ${codes}`;
    this.decide({ decision: 'pass-on', statusCode, section: 'RFC 3261 §16.7 step 6', reason });
  }

  private localResponse(statusCode: number): SipResponse {
    return makeResponse(this.request, statusCode, { toTag: this.newTag() });
  }

  private newTag(): string {
    return this.options.transactions.random.token(10);
  }

  private decide(decision: Decision): void {
    this.options.decided(this.request, decision);
  }
}
