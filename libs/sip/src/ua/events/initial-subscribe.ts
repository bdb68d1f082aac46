import { Dialog } from '../../dialog/dialog.js';
import { tagOf } from '../../dialog/dialog-id.js';
import type { Uri } from '../../grammar/uri.js';
import { CallId } from '../../message/headers/call-id.js';
import { CSeq } from '../../message/headers/cseq.js';
import { Event } from '../../message/headers/event.js';
import { From } from '../../message/headers/from.js';
import { To } from '../../message/headers/to.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import type { ServerTransaction } from '../../transaction/server-transaction.js';
import type { UsageCreator } from '../dialog-usages.js';
import { NamedTimers } from './named-timers.js';
import { grantedBy, type SubscribeParts } from './subscribe-request.js';
import { SubscriptionUsage } from './subscription-usage.js';
import type { SubscriptionEnd, SubscriptionUsageUser } from './subscription-user.js';

/** More forks than this make no subscriptions: their NOTIFYs are answered 481. */
const maximumForks = 32;

export interface InitialSubscribeUser<State> extends SubscriptionUsageUser<State, SubscriptionUsage<State>> {
  onSuccess?(response: SipResponse): void;
  /** No NOTIFY is waited for any more. `end` is there where none has come. */
  onClosed(end: SubscriptionEnd | undefined): void;
}

/**
 * A SUBSCRIBE, or a REFER, outside any dialog, until timer N fires: each NOTIFY that answers it in a dialog of its own
 * begins a subscription.
 * RFC 6665 §4.1.2.4, §4.4.1
 */
export class InitialSubscribe<State> implements UsageCreator {
  private readonly usages: SubscriptionUsage<State>[] = [];
  private readonly timers: NamedTimers<'N'>;
  private sequence: number;
  /** The final response to the request. */
  private response: SipResponse | undefined;
  private closed = false;

  /** Sends the request; nothing is told before this returns. */
  constructor(
    private readonly parts: SubscribeParts<State>,
    private readonly request: SipRequest,
    nextHop: Uri,
    private readonly user: InitialSubscribeUser<State>,
  ) {
    const { ua } = parts;
    this.timers = new NamedTimers(ua.transactions.clock);
    this.sequence = request.required(CSeq).number;
    ua.dialogs.expect(this);
    this.startTimerN();
    ua.client.send(
      request,
      nextHop,
      { onFinal: (response) => this.receiveFinal(response) },
      () => ++this.sequence,
    );
  }

  creates(request: SipRequest, dialog: Dialog | undefined): boolean {
    if (dialog !== undefined || request.method !== 'NOTIFY' || !this.takesMore) return false;
    if (request.required(CallId) !== this.request.required(CallId)) return false;
    if (tagOf(request, To) !== tagOf(this.request, From)) return false;
    const event = request.header(Event);
    return event !== undefined && this.parts.matches(event);
  }

  /** The dialog is that of the NOTIFY, its route set too, whatever the 2xx says (RFC 6665 §4.4.1). */
  begin(transaction: ServerTransaction): void {
    const { request } = transaction;
    const dialog = Dialog.ofServer(request, tagOf(request, To), this.sequence);
    const usage = new SubscriptionUsage(dialog, this.parts, this.user, this.grantedTo(dialog));
    this.usages.push(usage);
    usage.receive(transaction);
    // One whose first NOTIFY had to be refused is none; the notifier may send a better one.
    if (usage.state !== 'notify_wait') return;
    usage.discard();
    this.usages.splice(this.usages.indexOf(usage), 1);
  }

  /** Waits for no NOTIFY any more: those of further forks are answered 481. */
  close(end?: SubscriptionEnd): void {
    if (this.closed) return;
    this.closed = true;
    this.timers.stopAll();
    this.parts.ua.dialogs.expectNoMore(this);
    this.user.onClosed(this.usages.length === 0 ? (end ?? { kind: 'unsubscribed' }) : undefined);
  }

  private get takesMore(): boolean {
    const most = this.parts.package.forking === 'one subscription' ? 1 : maximumForks;
    return this.usages.length < most;
  }

  private grantedTo(dialog: Dialog): number | undefined {
    const { response } = this;
    return response?.successful && tagOf(response, To) === dialog.remoteTag
      ? this.granted(response)
      : undefined;
  }

  /** Undefined for a REFER: its NOTIFY tells. */
  private granted(response: SipResponse): number | undefined {
    const { expires } = this.parts;
    if (expires === undefined) return undefined;
    return grantedBy(response, expires, (problem) => this.user.onProblem?.(problem));
  }

  private receiveFinal(response: SipResponse): void {
    this.response = response;
    // A REFER's only NOTIFY may have come and closed it before.
    if (response.successful) this.user.onSuccess?.(response);
    if (this.closed) return;
    if (!response.successful) {
      // A fork may have said yes before: its NOTIFY is proof enough.
      if (this.usages.length === 0) this.close({ kind: 'refused', response });
      return;
    }
    const usage = this.usages.find(({ dialog }) => dialog.remoteTag === tagOf(response, To));
    usage?.accepted(this.granted(response));
    if (!this.timers.runs('N')) this.startTimerN();
  }

  /**
   * While the request still looks for a server that answers, it does not end: what would be waited for is a NOTIFY from
   * a server that has not been asked yet. Its own timer F sees to that.
   */
  private startTimerN(): void {
    this.timers.start('N', 64 * this.parts.ua.transactions.timerValues.T1, () => {
      if (this.response === undefined && this.usages.length === 0) return;
      this.close({ kind: 'no NOTIFY' });
    });
  }
}
