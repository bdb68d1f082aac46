import type { Dialog } from '../../dialog/dialog.js';
import type { NameAddress } from '../../grammar/name-address.js';
import { Parameters } from '../../grammar/parameters.js';
import { Contact, type ContactValue } from '../../message/headers/contact.js';
import { Event, type EventValue, eventEquals } from '../../message/headers/event.js';
import { SubscriptionState } from '../../message/headers/subscription-state.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import type { Clock } from '../../ports/clock.js';
import type { ServerTransaction } from '../../transaction/server-transaction.js';
import type { DialogUsage } from '../dialog-usages.js';
import { effectOfFailure } from '../failure-effect.js';
import type { UserAgentCore } from '../user-agent-core.js';
import type { EventPackage } from './event-package.js';
import { NamedTimers } from './named-timers.js';
import { type NotifierAction, type NotifierState, notifierMachine } from './notifier.machine.js';
import { NotifyPacer } from './notify-pacer.js';
import { TableRunner } from './state-table.js';

/** What a NOTIFY is to tell. */
export interface NotifyContext {
  /** Rises by one with each NOTIFY of the subscription, from 0. RFC 6665 §5.3.2 */
  readonly version: number;
  /** True for one that a SUBSCRIBE asks for: it holds the whole state. RFC 6665 §5.3.2 */
  readonly full: boolean;
}

/** Why a subscription ended at its notifier: a reason of Subscription-State, or what became of a NOTIFY. */
export interface NotifierEnd {
  readonly reason: string;
  /** Of the NOTIFY that failed; a timeout is a 408 and a failed transport a 503 that were made here. */
  readonly response?: SipResponse;
}

export interface NotifierSubscriptionParts<State> {
  readonly ua: UserAgentCore;
  readonly package: EventPackage<State>;
  readonly dialog: Dialog;
  readonly event: EventValue;
  readonly contact: ContactValue;
  /** The body of the next NOTIFY; undefined for none. */
  state(subscription: NotifierSubscription<State>, context: NotifyContext): State | undefined;
  receiveSubscribe(transaction: ServerTransaction, subscription: NotifierSubscription<State>): void;
  onState?(state: 'pending' | 'active', subscription: NotifierSubscription<State>): void;
  onEnded?(end: NotifierEnd, subscription: NotifierSubscription<State>): void;
}

/**
 * One subscription at its notifier: a usage of one dialog.
 * RFC 6665 §4.2
 */
export class NotifierSubscription<State> implements DialogUsage {
  private readonly runner = new TableRunner(notifierMachine, (action) => this.perform(action));
  private readonly timers: NamedTimers<'expiry'>;
  private readonly pacer: NotifyPacer;
  private version = 0;
  private granting = false;
  private granted = 0;
  private endsAt = 0;
  private end: NotifierEnd = { reason: 'timeout' };
  private retryAfter: number | undefined;
  /** Set where the state that is to be told is the last one. */
  private lastWord: NotifierEnd | undefined;
  /** NOTIFYs without a final response: the dialog is used until the last one has its own (RFC 6665 §4.4.1). */
  private underWay = 0;
  private readonly clock: Clock;

  constructor(private readonly parts: NotifierSubscriptionParts<State>) {
    const { ua, dialog, package: eventPackage } = parts;
    this.clock = ua.transactions.clock;
    this.timers = new NamedTimers(this.clock);
    this.pacer = new NotifyPacer(this.clock, eventPackage.interval * 1000, () => this.sendDue());
    ua.dialogs.enter(dialog, this);
    this.runner.take('SUBSCRIBE');
  }

  get dialog(): Dialog {
    return this.parts.dialog;
  }

  get event(): EventValue {
    return this.parts.event;
  }

  /** From of the SUBSCRIBE. */
  get subscriber(): NameAddress {
    return this.parts.dialog.remote;
  }

  get state(): NotifierState {
    return this.runner.state;
  }

  /** True once policy has said yes: only then may the state be told. RFC 6665 §4.2.1.3 */
  get authorized(): boolean {
    return this.granting;
  }

  /** Milliseconds since 1970. */
  get expiresAt(): number {
    return this.endsAt;
  }

  takes(request: SipRequest): boolean {
    if (request.method !== 'SUBSCRIBE' || this.state === 'terminated') return false;
    const event = request.header(Event);
    return event !== undefined && eventEquals(event, this.parts.event);
  }

  receive(transaction: ServerTransaction): void {
    this.parts.receiveSubscribe(transaction, this);
  }

  dialogLost(statusCode: number): void {
    this.runner.take('dialog lost', () => this.endWith({ reason: `dialog lost (${statusCode})` }));
  }

  /** The first SUBSCRIBE is accepted, for so many seconds; 0 tells the state once. RFC 6665 §4.2.1.1, §4.4.3 */
  begin(seconds: number, policy: 'grant' | 'pending'): void {
    this.granted = seconds;
    if (seconds === 0) {
      this.granting = policy === 'grant';
      return this.unsubscribe();
    }
    if (policy === 'grant') this.grant();
    else this.runner.take('policy needed');
  }

  /** A further SUBSCRIBE is accepted. RFC 6665 §4.2.1.4 */
  refresh(seconds: number): void {
    if (seconds === 0) return this.unsubscribe();
    this.granted = seconds;
    this.runner.take('SUBSCRIBE');
  }

  /** Policy lets the subscriber know the state from now on. RFC 6665 §4.2.1.3 */
  grant(): void {
    this.granting = true;
    this.runner.take('policy grants');
  }

  /**
   * Ends it with a last NOTIFY. `retryAfter`: seconds for the subscriber to wait.
   * RFC 6665 §4.1.3 (reasons), §4.2.2
   */
  terminate(reason: string, retryAfter?: number): void {
    this.runner.take('policy ends', () => {
      this.retryAfter = retryAfter;
      // Whoever is turned away must not learn the state with that.
      if (reason === 'rejected') this.granting = false;
      this.endWith({ reason });
    });
  }

  /** What the subscriber was told last is no longer true. */
  stateChanged(): void {
    this.runner.take('state change');
  }

  /** As stateChanged, and the NOTIFY that tells it is the last one. */
  stateChangedForTheLastTime(reason: string): void {
    this.lastWord = { reason };
    this.stateChanged();
  }

  private unsubscribe(): void {
    this.runner.take('unsubscribe', () => this.endWith({ reason: 'timeout' }));
  }

  private endWith(end: NotifierEnd): void {
    this.end = end;
  }

  private perform(action: NotifierAction): void {
    switch (action) {
      case 'restart duration':
        return this.restartDuration();
      case 'send NOTIFY':
        return this.send(true);
      case 'send NOTIFY when due':
        return this.pacer.stateChanged();
      case 'send last NOTIFY':
        this.stop();
        return this.send(this.lastWord === undefined);
      case 'leave dialog':
        this.stop();
        return this.parts.ua.dialogs.leave(this.parts.dialog, this);
      case 'pass state up':
        return this.parts.onState?.(this.state === 'active' ? 'active' : 'pending', this);
      case 'pass end up':
        return this.parts.onEnded?.(this.end, this);
    }
  }

  private stop(): void {
    this.timers.stopAll();
    this.pacer.stop();
  }

  private restartDuration(): void {
    const milliseconds = this.granted * 1000;
    this.endsAt = this.clock.now() + milliseconds;
    this.timers.start('expiry', milliseconds, () =>
      this.runner.take('expiry', () => this.endWith({ reason: 'timeout' })),
    );
  }

  private sendDue(): void {
    const { lastWord } = this;
    if (lastWord === undefined) this.send(false);
    else this.runner.take('policy ends', () => this.endWith(lastWord));
  }

  private send(full: boolean): void {
    const { ua, dialog, event, contact } = this.parts;
    const { request, nextHop } = dialog.makeRequest('NOTIFY');
    const id = event.parameters.get('id');
    const notify = ua
      .withOwnHeaders(request)
      .withAll(Contact, [contact])
      .with(Event, { eventType: event.eventType, parameters: Parameters.of({ id }) })
      .with(SubscriptionState, this.subscriptionState());
    const complete = this.withState(notify, full);
    this.pacer.sent();
    this.underWay++;
    const user = {
      onFinal: (response: SipResponse, _request: SipRequest, local: boolean) =>
        this.receiveFinal(response, local),
    };
    ua.client.send(complete, nextHop, user, () => dialog.nextSequence());
  }

  private withState(notify: SipRequest, full: boolean): SipRequest {
    const state = this.parts.state(this, { version: this.version++, full });
    if (state === undefined) return notify;
    const { contentType, text } = this.parts.package.print(state);
    return notify.withBody(contentType, text);
  }

  /** RFC 6665 §4.2.2 */
  private subscriptionState() {
    const { state } = this;
    if (state !== 'terminated') {
      const expires = Math.max(0, Math.floor((this.endsAt - this.clock.now()) / 1000));
      return { state, parameters: Parameters.of({ expires }) };
    }
    return { state, parameters: Parameters.of({ reason: this.end.reason, 'retry-after': this.retryAfter }) };
  }

  private receiveFinal(response: SipResponse, local: boolean): void {
    this.underWay--;
    this.pacer.answered();
    if (response.successful) this.parts.dialog.receiveResponse(response);
    else this.receiveFailure(response, local);
    if (this.state === 'terminated' && this.underWay === 0) this.perform('leave dialog');
  }

  /** RFC 6665 §4.2.2, RFC 5057 §5.1 */
  private receiveFailure(response: SipResponse, local: boolean): void {
    const { statusCode } = response;
    const effect = local ? 'usage' : effectOfFailure(statusCode, 'NOTIFY');
    if (effect === 'transaction') return;
    this.runner.take('NOTIFY failure', () =>
      this.endWith({ reason: `NOTIFY failed (${statusCode})`, response }),
    );
    if (effect === 'dialog') this.parts.ua.dialogs.lose(this.parts.dialog, statusCode);
  }
}
