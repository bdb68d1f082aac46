import type { Dialog } from '../../dialog/dialog.js';
import { Contact } from '../../message/headers/contact.js';
import { Event, type EventValue } from '../../message/headers/event.js';
import { makeResponse } from '../../message/make-response.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import type { ServerTransaction } from '../../transaction/server-transaction.js';
import type { DialogUsage } from '../dialog-usages.js';
import { effectOfFailure } from '../failure-effect.js';
import { longerInterval } from './longer-interval.js';
import { makeRefusal, readNotification } from './read-notification.js';
import { TableRunner } from './state-table.js';
import { completeSubscribe, grantedBy, type SubscribeParts } from './subscribe-request.js';
import {
  type SubscriberAction,
  type SubscriberEvent,
  type SubscriberState,
  subscriberMachine,
} from './subscriber.machine.js';
import { SubscriptionDuration } from './subscription-duration.js';
import { SubscriptionTimers } from './subscription-timers.js';
import {
  endBy,
  type Notification,
  type SubscriptionEnd,
  type SubscriptionUsageUser,
} from './subscription-user.js';
import { VersionWatch } from './version-watch.js';

/**
 * One subscription at its subscriber: a usage of one dialog. It answers the NOTIFYs, and refreshes in time.
 * RFC 6665 §4.1.2, §4.1.3
 */
export class SubscriptionUsage<State> implements DialogUsage {
  private readonly runner = new TableRunner(subscriberMachine, (action) => this.perform(action));
  private readonly timers: SubscriptionTimers;
  private readonly versions: VersionWatch<State>;
  private event: EventValue;
  private readonly duration: SubscriptionDuration;
  /** Seconds that the SUBSCRIBE under way asks for. */
  private asked = 0;
  /** Seconds that refreshes ask for. */
  private expires: number | undefined;
  private underWay = false;
  /** What is to be asked for once the SUBSCRIBE under way has its response. */
  private next: number | undefined;
  private notification: Notification<State> | undefined;
  private end: SubscriptionEnd = { kind: 'lost' };
  private failure: SipResponse | undefined;
  private told: SubscriberState = 'init';

  constructor(
    readonly dialog: Dialog,
    private readonly parts: SubscribeParts<State>,
    private readonly user: SubscriptionUsageUser<State, SubscriptionUsage<State>>,
    granted?: number,
  ) {
    this.event = parts.event;
    this.expires = parts.expires;
    this.duration = new SubscriptionDuration(parts.ua.transactions.clock, parts.expires, granted);
    this.timers = new SubscriptionTimers(parts, this.duration, (name) => this.timerFired(name));
    this.versions = new VersionWatch(parts.package);
    // What made it was a SUBSCRIBE, or a REFER, that is under way or answered.
    this.runner.take('SUBSCRIBE');
  }

  get state(): SubscriberState {
    return this.runner.state;
  }

  /** When it ends unless it is refreshed, milliseconds since 1970. */
  get expiresAt(): number | undefined {
    return this.duration.endsAt;
  }

  /** Takes part in a dialog that exists already, to wait for the first NOTIFY there. RFC 6665 §4.5.2 */
  join(): void {
    this.parts.ua.dialogs.enter(this.dialog, this);
  }

  takes(request: SipRequest): boolean {
    if (request.method !== 'NOTIFY') return false;
    const event = request.header(Event);
    return event !== undefined && this.parts.matches(event);
  }

  receive(transaction: ServerTransaction): void {
    const { request } = transaction;
    const current = this.state === 'active' ? 'active' : 'pending';
    const { notification, refusal } = readNotification(request, this.parts.package, current);
    if (refusal === undefined) {
      this.dialog.accept(request);
      const contact = this.parts.ua.contactFor(transaction);
      transaction.respond(makeResponse(request, 200).withAll(Contact, [contact]));
    } else {
      transaction.respond(makeRefusal(request, refusal, this.parts.package));
      this.user.onProblem?.(refusal.problem);
    }
    if (notification === undefined) return;
    // A refused one changes nothing, but what is over is over.
    if (refusal === undefined || notification.state === 'terminated') this.take(notification);
  }

  dialogLost(statusCode: number): void {
    const response = this.failure?.statusCode === statusCode ? this.failure : undefined;
    this.finish('dialog lost', { kind: 'lost', ...(response && { response }) });
  }

  outOfOrder(request: SipRequest): void {
    this.tell('NOTIFY out of order', 'RFC 3261 §12.2.2', request);
  }

  /** Asks for the state, and for more time. RFC 6665 §4.1.2.2 */
  refresh(expires: number | undefined = this.expires): void {
    const wanted = expires ?? Math.max(0, Math.round(this.duration.left ?? 0));
    if (this.state === 'terminated' || this.duration.isOver || this.next === 0) return;
    if (this.underWay) this.next = wanted;
    else this.subscribe(wanted);
  }

  /** RFC 6665 §4.1.2.3 */
  unsubscribe(): void {
    this.refresh(0);
  }

  /** Ends it without a word. */
  abandon(kind: SubscriptionEnd['kind'] = 'unsubscribed'): void {
    this.finish('dialog lost', { kind });
  }

  /** For one that has not come about: leaves nothing behind. */
  discard(): void {
    this.timers.stopAll();
  }

  /** The request that made it was refused. */
  refused(response: SipResponse): void {
    if (this.state !== 'notify_wait') return;
    this.finish('failure', { kind: 'refused', response });
  }

  /** The 2xx to the request that made it, with the seconds that it grants. */
  accepted(granted: number | undefined): void {
    this.runner.take('2xx', () => {
      this.duration.grant(granted);
    });
  }

  /** Sends a SUBSCRIBE in the dialog; the first one of a shared dialog too. */
  subscribe(expires: number): void {
    const { ua } = this.parts;
    const { request, nextHop } = this.dialog.makeRequest('SUBSCRIBE');
    this.duration.ask(expires);
    this.asked = expires;
    this.underWay = true;
    this.failure = undefined;
    this.next = undefined;
    this.timers.stopRefresh();
    this.runner.take('SUBSCRIBE');
    ua.client.send(
      completeSubscribe(request, this.parts, this.event, expires),
      nextHop,
      { onFinal: (response, _request, local) => this.receiveFinal(response, local) },
      () => this.dialog.nextSequence(),
    );
  }

  private take(notification: Notification<State>): void {
    this.runner.take(`NOTIFY ${notification.state}`, () => {
      this.notification = notification;
      this.event = this.withIdOf(notification.request);
      if (!this.duration.notify(notification.expires)) {
        this.tell(
          'NOTIFY with a longer duration than was asked for',
          'RFC 6665 §4.2.2',
          notification.request,
        );
      }
      if (notification.state !== 'terminated') return;
      const wanted = this.duration.isOver ? 'unsubscribed' : 'terminated';
      this.end = endBy(notification, this.parts.expires === 0 ? 'fetched' : wanted);
    });
  }

  /** SUBSCRIBEs must repeat the id (RFC 6665 §4.5.2); that of a REFER's is known from its NOTIFY. */
  private withIdOf(notify: SipRequest): EventValue {
    const id = notify.header(Event)?.parameters.get('id');
    const { eventType, parameters } = this.event;
    return { eventType, parameters: id === undefined ? parameters.without('id') : parameters.with('id', id) };
  }

  private tell(what: string, paragraph: string, message: SipRequest): void {
    this.user.onProblem?.({ what, paragraph, message });
  }

  private receiveFinal(response: SipResponse, local: boolean): void {
    this.underWay = false;
    if (this.state === 'terminated') return;
    if (response.successful) this.receiveSuccess(response);
    else this.receiveFailure(response, local);
    const { next } = this;
    if (next !== undefined && this.runner.state !== 'terminated') this.subscribe(next);
  }

  private receiveSuccess(response: SipResponse): void {
    this.dialog.receiveResponse(response);
    this.runner.take(response.statusCode === 204 ? '204' : '2xx', () => {
      this.duration.grant(grantedBy(response, this.asked, (problem) => this.user.onProblem?.(problem)));
    });
  }

  private receiveFailure(response: SipResponse, local: boolean): void {
    const { statusCode } = response;
    const longer = longerInterval(response, this.asked);
    if (longer !== undefined) {
      // Kept for later refreshes too: each would be refused once more.
      this.expires = longer;
      this.next ??= longer;
      return;
    }
    this.failure = response;
    // Timer N decides: it ends as the transaction's own timer does.
    if (statusCode === 408) {
      // Its NOTIFY has come all the same.
      if (!this.timers.waitsForNotify) this.timers.refreshLater(undefined);
      return;
    }
    const kind = this.state === 'notify_wait' ? 'refused' : 'lost';
    const effect = local ? 'transaction' : effectOfFailure(statusCode, 'SUBSCRIBE');
    if (effect === 'dialog' && kind === 'lost') this.parts.ua.dialogs.lose(this.dialog, statusCode);
    // One that was to end need not be kept up (RFC 5057 §5.1, note 13).
    const event = effect !== 'transaction' || this.duration.isOver ? 'refusal' : 'failure';
    this.finish(event, { kind: this.duration.isOver ? 'unsubscribed' : kind, response });
  }

  private finish(event: SubscriberEvent, end: SubscriptionEnd): void {
    this.runner.take(event, () => {
      this.end = end;
    });
  }

  private perform(action: SubscriberAction): void {
    switch (action) {
      case 'start timer N':
        return this.timers.startN();
      case 'stop timer N':
        return this.timers.stopN();
      case 'enter dialog':
        return this.join();
      case 'leave dialog':
        this.timers.stopAll();
        return this.parts.ua.dialogs.leave(this.dialog, this);
      case 'set duration':
        // The 2xx of the SUBSCRIBE under way sets the time of the next.
        return this.timers.startDuration(!this.underWay);
      case 'refresh later':
        return this.timers.refreshLater(this.failure);
      case 'pass state up':
        return this.passStateUp();
      case 'pass notification up':
        return this.passNotificationUp();
      case 'pass end up':
        this.passStateUp();
        return this.user.onEnded?.(this.end, this);
    }
  }

  private timerFired(name: 'timer N' | 'refresh' | 'expiry'): void {
    const { failure } = this;
    if (name === 'refresh') this.refresh();
    else if (name === 'expiry') this.finish('expiry', { kind: 'expired' });
    else this.finish('timer N', { kind: 'no NOTIFY', ...(failure && { response: failure }) });
  }

  private passStateUp(): void {
    const { state } = this;
    if (state === this.told || state === 'init' || state === 'notify_wait') return;
    this.told = state;
    this.user.onState?.(state, this);
  }

  private passNotificationUp(): void {
    const { notification } = this;
    if (notification === undefined) return;
    const verdict = this.versions.check(notification);
    if (verdict === 'missed one') {
      const what = 'NOTIFY with a version that does not follow the last one';
      this.tell(what, 'RFC 6665 §5.3.2', notification.request);
      this.refresh();
    }
    if (verdict === 'in order') this.user.onNotify?.(notification, this);
  }
}
