import type { ReasonValue } from '../message/headers/reason.js';
import { RetryAfter } from '../message/headers/retry-after.js';
import type { SipResponse } from '../message/response.js';
import type { TimerHandle } from '../ports/clock.js';
import type { TargetHealth } from '../resolve/target-health.js';
import { isFlow } from '../resolve/target-key.js';
import type { ClientTransaction, ClientTransactionUser } from '../transaction/client-transaction.js';
import type { TransactionLayer } from '../transaction/transaction-layer.js';
import { type Flow, isReliable, type Target } from '../transport/flow.js';
import { MessageTooLarge } from '../transport/large-requests.js';
import { NoTransport } from '../transport/listening-points.js';

export interface TargetFailoverOptions {
  readonly transactions: TransactionLayer;
  readonly health: TargetHealth;
  /** Sends the request to one target, in a transaction of its own. Throws NoTransport. */
  readonly send: (target: Target, user: ClientTransactionUser) => ClientTransaction;
}

/** The request at one of its targets. */
interface Attempt {
  readonly target: Target;
  readonly transaction: ClientTransaction;
  /** A response other than 503 has come. */
  answered: boolean;
  /** Another target has answered: what this one says does not count any more. */
  unwanted: boolean;
  /** Runs from its CANCEL on. */
  lastWait: TimerHandle;
}

/**
 * How long a target may stay silent while there is another, in units of T1: 5 s. By then a request has gone out four
 * times over UDP, the last time 1.5 s ago, and a server that takes its time has sent a 100, to an INVITE after 0.2 s
 * (RFC 3261 §17.2.1), to other requests after 3.5 s (RFC 4320 §4.1).
 */
const patience = 10;

/**
 * One request over the targets of its next hop, to its user like one client transaction: each target gets it in a
 * transaction of its own, until one answers. A target fails by a 503, by a failure of the transport, or by a timeout
 * without any response; no request waits for one that is known to be dead while there is another.
 * RFC 3263 §4.3
 *
 * Deviation: a target on UDP that is silent for 10*T1 is left for the next before timer B or F ends its transaction at
 * 64*T1: no person waits half a minute. It may still answer; the first that does is the one, and of an INVITE all others
 * are cancelled as soon as they may be. Should one of them send a 2xx nevertheless, the user gets it like that of a fork.
 */
export class TargetFailover {
  private readonly targets: readonly Target[];
  private next = 0;
  /** Under way: without a final response. */
  private readonly open = new Set<Attempt>();
  /** The one that answered; before that the last that was asked. */
  private current: Attempt | undefined;
  private silence: TimerHandle;
  private cancelled = false;
  /** What the CANCEL says of its cause. */
  private reasons: readonly ReasonValue[] = [];
  private over = false;
  /** Tells the user what the last failure was; a 503 says more than what comes after it. */
  private tellFailure: () => void;
  private unavailable = false;

  constructor(
    targets: readonly Target[],
    private readonly user: ClientTransactionUser,
    private readonly options: TargetFailoverOptions,
  ) {
    this.targets = targets.length < 2 ? targets : inOrder(targets, options);
    this.tellFailure = () => user.onTransportError(new NoTransport('no address for the next hop'));
  }

  /** The target that has answered, or was asked last, and those that have not been asked. */
  get remaining(): readonly Target[] {
    const untried = this.targets.slice(this.next);
    return this.current === undefined ? untried : [this.current.target, ...untried];
  }

  /** The flow to the one that has answered, or was asked last; undefined while the request has not left. */
  get flow(): Flow | undefined {
    return this.current?.transaction.flow;
  }

  begin(): void {
    this.goOn();
  }

  /**
   * Cancels an INVITE at every target that has answered, and at the others once they do; no further one is asked. One
   * that gives no final response within 64*T1 counts as timed out.
   * RFC 3261 §9.1
   */
  cancel(reasons: readonly ReasonValue[] = []): void {
    if (this.over || this.cancelled) return;
    this.cancelled = true;
    this.reasons = reasons;
    this.stopWaiting();
    for (const attempt of this.open) if (attempt.answered) this.sendCancel(attempt);
  }

  /** Ends every transaction without a word. */
  terminate(): void {
    this.over = true;
    this.stopWaiting();
    for (const attempt of [...this.open]) this.abort(attempt);
  }

  /** Asks the next target that takes the request. Where there is none, those that were left may still answer. */
  private goOn(): void {
    this.stopWaiting();
    while (!this.cancelled) {
      const target = this.targets[this.next];
      if (target === undefined) break;
      this.next++;
      if (this.ask(target)) return;
    }
    if (this.mayBeAnswered) return;
    this.over = true;
    this.tellFailure();
  }

  /** What is to be cancelled is still under way, but counts no more. */
  private get mayBeAnswered(): boolean {
    for (const { unwanted } of this.open) if (!unwanted) return true;
    return false;
  }

  private ask(target: Target): boolean {
    let attempt: Attempt | undefined;
    const about = (event: (attempt: Attempt) => void): void => {
      if (attempt !== undefined) event(attempt);
    };
    let transaction: ClientTransaction;
    try {
      transaction = this.options.send(target, {
        onResponse: (response) => about((it) => this.receive(it, response)),
        onTimeout: () => about((it) => this.timeOut(it)),
        onTransportError: (error) => about((it) => this.failTransport(it, error)),
        onContradiction: (response) => this.user.onContradiction?.(response),
      });
    } catch (error) {
      this.refuse(error as Error);
      return false;
    }
    attempt = { target, transaction, answered: false, unwanted: false, lastWait: undefined };
    this.open.add(attempt);
    this.current = attempt;
    this.waitFor(attempt);
    return true;
  }

  /** A fault of ours is told as one, and the request goes on. */
  private refuse(error: Error): void {
    this.note(() => this.user.onTransportError(error));
    if (error instanceof NoTransport) return;
    this.options.transactions.transport.guard(() => {
      throw error;
    });
  }

  /** Connections fail within the time of the transport; behind one that is given there is nobody else to ask. */
  private waitFor(attempt: Attempt): void {
    const { target } = attempt;
    if (this.next >= this.targets.length || isReliable(target.protocol) || isFlow(target)) return;
    const { clock, timerValues } = this.options.transactions;
    this.silence = clock.setTimeout(() => this.leave(attempt), patience * timerValues.T1);
  }

  private stopWaiting(): void {
    if (this.silence !== undefined) this.options.transactions.clock.clearTimeout(this.silence);
    this.silence = undefined;
  }

  private leave(attempt: Attempt): void {
    this.silence = undefined;
    // Ended without a word where the element was closed.
    if (attempt.transaction.state === 'Terminated') return;
    this.options.health.failed(attempt.target);
    this.goOn();
  }

  private receive(attempt: Attempt, response: SipResponse): void {
    const unavailable = response.statusCode === 503;
    if (!response.provisional) this.close(attempt);
    if (unavailable) this.noteRetryAfter(attempt, response);
    else this.options.health.answered(attempt.target);
    if (attempt.unwanted || this.over) return this.receiveLate(attempt, response);
    if (unavailable) {
      this.note(() => this.user.onResponse(response));
      this.unavailable = true;
      return this.goOnAfter(attempt);
    }
    attempt.answered = true;
    this.settleOn(attempt);
    if (!response.provisional) this.over = true;
    else if (this.cancelled) this.sendCancel(attempt);
    this.user.onResponse(response);
  }

  /** To an INVITE every 2xx counts; whoever still rings is to stop. */
  private receiveLate(attempt: Attempt, response: SipResponse): void {
    if (attempt.transaction.request.method !== 'INVITE') return;
    if (response.provisional) this.sendCancel(attempt);
    else if (response.successful) this.user.onResponse(response);
  }

  private timeOut(attempt: Attempt): void {
    const { target, answered } = attempt;
    if (!answered) this.options.health.failed(target);
    this.failOver(attempt, () => this.user.onTimeout(), !answered && !isFlow(target));
  }

  private failTransport(attempt: Attempt, error: Error): void {
    // A message that is too large says nothing of the target.
    if (!(error instanceof MessageTooLarge)) this.options.health.failed(attempt.target);
    this.failOver(attempt, () => this.user.onTransportError(error), true);
  }

  private failOver(attempt: Attempt, tell: () => void, mayGoOn: boolean): void {
    this.close(attempt);
    if (attempt.unwanted || this.over) return;
    this.note(tell);
    if (mayGoOn) return this.goOnAfter(attempt);
    this.over = true;
    tell();
  }

  /** Where another is asked already, that one goes on. */
  private goOnAfter(attempt: Attempt): void {
    if (attempt === this.current || !this.mayBeAnswered) this.goOn();
  }

  private note(tell: () => void): void {
    if (!this.unavailable) this.tellFailure = tell;
  }

  /** RFC 3261 §21.5.4; a 503 without Retry-After is about this request alone. */
  private noteRetryAfter({ target }: Attempt, response: SipResponse): void {
    const seconds = response.has(RetryAfter) ? readSeconds(response) : 0;
    if (seconds > 0) this.options.health.failed(target, seconds * 1000);
  }

  private settleOn(attempt: Attempt): void {
    this.stopWaiting();
    this.current = attempt;
    for (const other of [...this.open]) if (other !== attempt) this.abandon(other);
  }

  private abandon(attempt: Attempt): void {
    attempt.unwanted = true;
    if (attempt.transaction.request.method !== 'INVITE') this.abort(attempt);
  }

  private abort(attempt: Attempt): void {
    attempt.transaction.terminate();
    this.close(attempt);
  }

  private close(attempt: Attempt): void {
    this.open.delete(attempt);
    if (attempt.lastWait === undefined) return;
    this.options.transactions.clock.clearTimeout(attempt.lastWait);
    attempt.lastWait = undefined;
  }

  private sendCancel(attempt: Attempt): void {
    const { transactions } = this.options;
    if (attempt.lastWait !== undefined) return;
    if (transactions.cancel(attempt.transaction, {}, this.reasons) === undefined) return;
    attempt.lastWait = transactions.clock.setTimeout(() => {
      attempt.lastWait = undefined;
      attempt.transaction.terminate();
      this.failOver(attempt, () => this.user.onTimeout(), false);
    }, 64 * transactions.timerValues.T1);
  }
}

/** Those that the element has no transport for are left out; where it has none for any, trying one tells why. */
function inOrder(
  targets: readonly Target[],
  { transactions, health }: TargetFailoverOptions,
): readonly Target[] {
  const usable = targets.filter(({ protocol, host }) => transactions.transport.canSend(protocol, host));
  return usable.length > 0 ? health.livingFirst(usable) : targets;
}

/** 0 where it can't be read. */
function readSeconds(response: SipResponse): number {
  try {
    return response.header(RetryAfter)?.seconds ?? 0;
  } catch {
    return 0;
  }
}
