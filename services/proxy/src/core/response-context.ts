import {
  makeResponse,
  type ReasonValue,
  type ServerTransaction,
  type SipRequest,
  type SipResponse,
} from '@trapezoid/sip';
import type { Branch, BranchUser } from './branch.js';
import { type BranchFailure, failureGrounds, isDead } from './branch-failure.js';
import { BranchRounds } from './branch-rounds.js';
import { callersReasons, completedElsewhere } from './cancel-reasons.js';
import type { Decision } from './decision.js';
import { finalResponse } from './final-response.js';
import type { ForwardedRequest } from './forward-request.js';
import type { ResponseContextOptions } from './response-context-options.js';
import { type Failure, failureOf } from './rules/fallback.js';
import { FallbackSearch } from './rules/fallback-search.js';
import { withoutOwnVia } from './upstream-response.js';

/**
 * One request that the proxy forwards, with all its branches and their responses, from the first to the last.
 * RFC 3261 §16.7, §16.8, §16.10
 */
export class ResponseContext implements BranchUser {
  private readonly rounds: BranchRounds;
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
    this.rounds = new BranchRounds(this, {
      ...options,
      fallbackLeft: () => this.fallback.left,
      onUnanswered: (left) => this.leaveRound(left),
    });
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
    this.rounds.add(rounds);
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
    this.options.heard?.(branch.request, response.statusCode, response);
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
    this.options.heard?.(branch.request, statusCode);
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
    this.rounds.begin([copy], branch.breadth);
    return true;
  }

  /** Gives what of a response is left for the caller: all of it where nothing of it is called (step 4). */
  private recurse(branch: Branch, response: SipResponse): SipResponse | undefined {
    if (this.finalSent || this.stopped) return response;
    const recursion = this.options.recurse?.(response);
    if (recursion === undefined || recursion.rounds.length === 0) return response;
    this.decide({
      decision: 'forward',
      section: 'RFC 3261 §16.7 step 4',
      reason: `${branch.requestUri} has sent it elsewhere`,
      targets: recursion.rounds.flat().map(({ request }) => request.requestUri),
    });
    this.rounds.beginInPlaceOf(branch, recursion.rounds);
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
    this.server.respond(this.told(response));
    const { statusCode } = response;
    this.decide({ decision: 'pass-on', statusCode, section: 'RFC 3261 §16.7 step 5', reason });
  }

  private told(response: SipResponse): SipResponse {
    return this.options.tell?.(response) ?? response;
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
    this.rounds.clear();
  }

  private cancelBranches(
    reasons: readonly ReasonValue[],
    ground: Pick<Decision, 'section' | 'reason'>,
    branches: readonly Branch[] = this.rounds.running,
  ): void {
    const cancelled = branches.filter((branch) => branch.cancel(reasons));
    if (cancelled.length === 0) return;
    this.decide({ decision: 'cancel', ...ground, targets: cancelled.map((branch) => branch.requestUri) });
  }

  /** Goes on to the next targets where those before them have failed, and ends once every branch has. */
  private proceed(): void {
    if (!this.stopped && this.rounds.beginNext()) return;
    if (this.finished || this.fallback.searching || this.rounds.running.length > 0) return;
    if (this.fallBack(failureOf(this.finals))) return;
    this.finish();
  }

  /** The next are called without waiting for the 487 of those that were: should one answer still, its 2xx counts. */
  private leaveRound(left: readonly Branch[]): void {
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
    const left = this.rounds.running;
    if (!this.fallBack(failure)) return;
    const ground = { section: 'RFC 3261 §16.10', reason: 'nobody has answered in time' };
    this.cancelBranches([], ground, left);
  }

  /** False where there is no fallback, or none for this. */
  private fallBack(failure: Failure | undefined): boolean {
    if (this.stopped || this.finalSent || !this.fallback.isFor(failure)) return false;
    this.rounds.clear();
    this.rounds.leave();
    const decision = this.fallback.begin(failure);
    if (decision !== undefined) this.decide(decision);
    return true;
  }

  private found(rounds: readonly (readonly ForwardedRequest[])[]): void {
    if (!this.stopped) this.rounds.add(rounds);
    this.proceed();
  }

  /** Sends the best response once every branch has ended (RFC 3261 §16.7 step 6). */
  private finish(): void {
    this.finished = true;
    this.rounds.clear();
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
    this.server.respond(this.told(best));
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
