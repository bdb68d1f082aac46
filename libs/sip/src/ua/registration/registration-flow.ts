import { readHeader, retryAfterOf } from '../../core/read-header.js';
import type { NameAddress } from '../../grammar/name-address.js';
import type { Uri } from '../../grammar/uri.js';
import type { ContactValue } from '../../message/headers/contact.js';
import { MinExpires } from '../../message/headers/min-expires.js';
import type { SipResponse } from '../../message/response.js';
import type { Clock, TimerHandle } from '../../ports/clock.js';
import { FlowKeeper } from './flow-keeper.js';
import { recoveryDelay } from './recovery-delay.js';
import { refreshDelay } from './refresh-delay.js';
import { RegisterExchanges, type RegisterOutcome } from './register-exchanges.js';
import { RegistrationContacts } from './registration-contacts.js';
import type { RegistrationFlowOwner } from './registration-flow-owner.js';
import { type GrantedBinding, readGranted } from './registration-response.js';
import type { RegistrationState } from './registration-user.js';
import { retryDelay } from './retry-delay.js';

/** Answers by which a registrar says that it does not want this user. RFC 3261 §21.4.2, §21.4.4, §21.4.8 */
const refusals = [401, 403, 407];

/** How often one attempt is changed: for Min-Expires, without outbound, over a new flow. */
const maximumChanges = 4;

/** One flow of a registration, by which the registrar reaches the phone. RFC 3261 §10.2, RFC 5626 §4.2 */
export class RegistrationFlow {
  state: RegistrationState = 'unregistered';
  /** The registrar has said that this flow is one of several. */
  outbound = false;
  private bindingEnds: number | undefined;
  private timer: TimerHandle;
  private wanted = false;
  private ended = false;
  /** In a row. */
  private failures = 0;
  /** Seconds that the registrar takes at least. */
  private minimum = 0;
  /** Whom a redirection has led to. */
  private registrar: Uri | undefined;
  /** The request under way: a new one waits until the last has its final response (RFC 3261 §10.2). */
  private last: Promise<unknown> = Promise.resolve();
  /** A flow that had worked was lost while a request was under way. */
  private lostWorking = false;
  private readonly keeper: FlowKeeper;
  private readonly exchanges: RegisterExchanges;
  private readonly contacts: RegistrationContacts;

  constructor(
    private readonly owner: RegistrationFlowOwner,
    /** reg-id. */
    readonly id: number,
    proxy: NameAddress | undefined,
    private asksForOutbound: boolean,
  ) {
    this.exchanges = new RegisterExchanges(owner.ua, proxy);
    this.contacts = new RegistrationContacts(owner, id);
    this.keeper = new FlowKeeper(owner.ua.transactions.transport, {
      confirmed: () => {
        this.failures = 0;
      },
      lost: (failure, confirmed) => {
        owner.tell({ kind: 'flow failed', flow: id, failure });
        this.recover(confirmed);
      },
    });
  }

  /** When the binding ends, milliseconds since 1970; undefined where there is none. */
  get expiresAt(): number | undefined {
    const { bindingEnds } = this;
    return bindingEnds !== undefined && bindingEnds > this.clock.now() ? bindingEnds : undefined;
  }

  /** Registers, or takes the binding back where none is wanted. */
  start(wanted: boolean): Promise<SipResponse> {
    this.wanted = wanted;
    this.ended = false;
    this.disarm();
    return this.register();
  }

  /** Registers although nobody waits for the outcome. */
  startAgain(): void {
    this.wanted = true;
    this.arm(0);
  }

  /** Sends a REGISTER with these contacts alone, once what is under way is over. */
  ask(contacts: readonly ContactValue[], expires: number | undefined): Promise<SipResponse> {
    return this.inTurn(async () => (await this.send(contacts, expires)).response);
  }

  /** There is no binding any more, or none that is to be kept. */
  forget(response: SipResponse | undefined): void {
    this.disarm();
    this.wanted = false;
    this.keeper.release();
    this.bindingEnds = undefined;
    this.outbound = false;
    this.contacts.areBound();
    this.become('unregistered', response);
  }

  /** Ends all timers without a word; who waits for a response gets one that was made here. */
  end(): void {
    this.wanted = false;
    this.ended = true;
    this.disarm();
    this.keeper.release();
    this.exchanges.interrupt();
  }

  private get clock(): Clock {
    return this.owner.ua.transactions.clock;
  }

  private register(): Promise<SipResponse> {
    return this.inTurn(() => (this.wanted ? this.registerNow() : this.removeNow()));
  }

  private inTurn(work: () => Promise<SipResponse>): Promise<SipResponse> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }

  private async registerNow(): Promise<SipResponse> {
    this.disarm();
    this.lostWorking = false;
    this.become('registering', undefined);
    let outcome = await this.bind();
    for (let times = 0; times < maximumChanges && this.isWorthAnother(outcome); times++) {
      outcome = await this.bind();
    }
    if (!this.ended) this.conclude(outcome);
    return outcome.response;
  }

  private async removeNow(): Promise<SipResponse> {
    this.disarm();
    const { response } = await this.send(this.contacts.toRemove(this.asksForOutbound), 0);
    if (!this.ended) this.forget(response);
    return response;
  }

  private bind(): Promise<RegisterOutcome> {
    return this.send(this.contacts.toBind(this.asksForOutbound, this.minimum), this.asked);
  }

  private get asked(): number {
    return Math.max(this.owner.expires, this.minimum);
  }

  private send(contacts: readonly ContactValue[], expires: number | undefined): Promise<RegisterOutcome> {
    return this.exchanges.send({
      contacts,
      expires,
      registrar: this.registrar ?? this.owner.registrar,
      outbound: this.asksForOutbound,
      flow: this.asksForOutbound ? this.keeper.flow : undefined,
    });
  }

  /** True where what the registrar refused, or did not get, can be sent in another way at once. */
  private isWorthAnother({ response, local, pinned }: RegisterOutcome): boolean {
    if (!this.wanted || this.ended) return false;
    if (local) return pinned && this.loseFlow();
    if (response.statusCode === 423) return this.takeMinimum(response);
    return response.statusCode === 439 && this.asksForOutbound && this.doWithoutOutbound(response);
  }

  /** A flow that had worked is replaced at once (RFC 5626 §4.5). */
  private loseFlow(): boolean {
    const worked = this.lostWorking;
    this.lostWorking = false;
    if (this.keeper.flow === undefined) return worked;
    this.owner.tell({ kind: 'flow failed', flow: this.id, failure: 'no response' });
    return this.keeper.release();
  }

  /** Kept for the refreshes too: each would be refused once more (RFC 3261 §10.2.8). */
  private takeMinimum(response: SipResponse): boolean {
    const minimum = readHeader(response, MinExpires) ?? 0;
    if (minimum <= this.minimum) return false;
    this.minimum = minimum;
    return true;
  }

  /** RFC 5626 §4.2.1, §11.6 */
  private doWithoutOutbound(response: SipResponse): boolean {
    this.owner.tell({ kind: 'no outbound', flow: this.id, response });
    if (!this.owner.mayDoWithoutOutbound(this.id)) return false;
    this.asksForOutbound = false;
    return true;
  }

  private conclude(outcome: RegisterOutcome): void {
    const { response, flow } = outcome;
    const granted = response.successful
      ? readGranted(response, this.contacts.own(this.asksForOutbound))
      : undefined;
    const seconds = granted?.expires ?? this.asked;
    if (granted === undefined || seconds === 0) return this.fail(outcome);
    this.takeRegistrar(outcome);
    this.contacts.areBound();
    this.outbound = granted.outbound && this.asksForOutbound;
    if (this.asksForOutbound && !this.outbound) {
      this.owner.tell({ kind: 'no outbound', flow: this.id, response });
    }
    // Without outbound a contact has one binding, and the other flow keeps it.
    if (!this.outbound && this.owner.isRegisteredBeside(this.id)) return this.forget(response);
    this.bindingEnds = this.clock.now() + seconds * 1000;
    this.keepOpen(granted, outcome);
    const isMoved = !this.outbound && flow?.protocol === 'UDP' && this.contacts.follow(granted.seenAt);
    this.arm(isMoved ? 0 : refreshDelay(seconds));
    this.owner.granted(this.id, granted);
    this.become('registered', response);
  }

  /** A flow counts as successful when a keep-alive of it was answered (RFC 5626 §4.5). */
  private keepOpen(granted: GrantedBinding, { flow }: RegisterOutcome): void {
    if (!this.outbound) this.failures = 0;
    if (flow !== undefined && (this.outbound || this.owner.keepAlive)) this.keeper.keep({ ...granted, flow });
    else this.keeper.release();
  }

  /** Refreshes go where the registration went, as long as it is taken there (RFC 3261 §10.2.4). */
  private takeRegistrar({ redirectedTo }: RegisterOutcome): void {
    if (redirectedTo === undefined) return;
    this.registrar = redirectedTo;
    this.owner.tell({ kind: 'redirected', registrar: redirectedTo });
  }

  private fail({ response, local }: RegisterOutcome): void {
    this.failures++;
    this.registrar = undefined;
    this.outbound = false;
    if (!local && refusals.includes(response.statusCode)) {
      this.keeper.release();
      this.owner.tell({ kind: 'given up', flow: this.id, response });
    } else {
      this.retryLater(response);
    }
    this.become('failed', response);
  }

  /** The flow is dead: one that had worked is replaced at once (RFC 5626 §4.5). */
  private recover(confirmed: boolean): void {
    if (!this.wanted || this.ended) return;
    // The request under way is what tells whether a new flow is needed.
    if (this.state === 'registering') {
      this.lostWorking = confirmed;
      return;
    }
    if (confirmed) return this.arm(0);
    this.failures++;
    this.retryLater(undefined);
    this.become('failed', undefined);
  }

  private retryLater(response: SipResponse | undefined): void {
    if (!this.wanted) return;
    const delay = this.delay(response === undefined ? 0 : (retryAfterOf(response) ?? 0));
    this.arm(delay);
    this.owner.tell({
      kind: 'retrying',
      flow: this.id,
      at: this.clock.now() + delay,
      ...(response === undefined ? {} : { response }),
    });
  }

  /** Milliseconds; `retryAfter` in seconds. */
  private delay(retryAfter: number): number {
    const { failures: consecutive, owner } = this;
    if (!this.asksForOutbound) return retryDelay(consecutive, retryAfter);
    const times = owner.recoveryTimes;
    const allFailed = !owner.isRegisteredBeside(this.id);
    const own = recoveryDelay({ consecutive, allFailed }, owner.ua.transactions.random, times);
    return Math.max(own, Math.min(retryAfter, times.maximum) * 1000);
  }

  private become(state: RegistrationState, response: SipResponse | undefined): void {
    this.state = state;
    this.owner.changed(this.id, response);
  }

  /** Registers again after so many milliseconds, unless that is not wanted any more. */
  private arm(milliseconds: number): void {
    this.disarm();
    if (!this.wanted || this.ended) return;
    const work = (): void => {
      if (milliseconds > 0) this.contacts.mayMove();
      this.registerAgain();
    };
    this.timer = this.clock.setTimeout(work, Math.min(milliseconds, 0x7fffffff));
  }

  /** For timers: nobody waits for the outcome, and a fault must not end the process. */
  private registerAgain(): void {
    this.register().catch((error: unknown) => {
      this.owner.ua.transactions.transport.guard(() => {
        throw error;
      });
    });
  }

  private disarm(): void {
    if (this.timer !== undefined) this.clock.clearTimeout(this.timer);
    this.timer = undefined;
  }
}
