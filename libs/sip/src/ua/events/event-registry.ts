import type { Dialog } from '../../dialog/dialog.js';
import { tagOf } from '../../dialog/dialog-id.js';
import { AllowEvents } from '../../message/headers/allow-events.js';
import { Event } from '../../message/headers/event.js';
import { To } from '../../message/headers/to.js';
import { makeResponse } from '../../message/make-response.js';
import type { SipRequest } from '../../message/request.js';
import type { ServerTransaction } from '../../transaction/server-transaction.js';
import type { UsageCreator } from '../dialog-usages.js';
import type { UserAgentCore } from '../user-agent-core.js';

/** Takes the SUBSCRIBEs of one package that belong to no subscription yet. */
export interface SubscribeReceiver {
  /** `dialog`: the one that the SUBSCRIBE wants to share (RFC 6665 §4.5.2). */
  receiveSubscribe(transaction: ServerTransaction, dialog: Dialog | undefined): void;
}

const registries = new WeakMap<UserAgentCore, EventRegistry>();

/** The event packages of a user agent, made when first asked for. */
export function eventsOf(ua: UserAgentCore): EventRegistry {
  const known = registries.get(ua) ?? new EventRegistry(ua);
  registries.set(ua, known);
  return known;
}

/**
 * What event packages a user agent subscribes to and notifies of: answers what belongs to none, gives each new SUBSCRIBE
 * to its package.
 * RFC 6665 §4.1.3, §4.2.1.1
 */
export class EventRegistry implements UsageCreator {
  private readonly subscribed = new Set<string>();
  private readonly implicit = new Set<string>();
  private readonly receivers = new Map<string, SubscribeReceiver>();

  constructor(private readonly ua: UserAgentCore) {
    ua.dialogs.expect(this);
  }

  /** From now on NOTIFYs of this package are understood, also those whose subscription is over. */
  subscribesTo(name: string): void {
    this.subscribed.add(name);
    this.ua.handle('NOTIFY', (transaction) => this.refuseNotify(transaction, false));
  }

  /** From now on SUBSCRIBEs to this package are taken. */
  notifies(name: string, receiver: SubscribeReceiver): void {
    this.receivers.set(name, receiver);
    this.ua.features.notifies(name);
    this.ua.handle('SUBSCRIBE', (transaction) => this.receiveSubscribe(transaction, undefined));
  }

  /** From now on SUBSCRIBEs that would begin one of this package are refused: only REFER does. RFC 3515 §2.4.4 */
  refusesSubscribe(name: string): void {
    if (this.implicit.has(name)) return;
    this.implicit.add(name);
    this.ua.handle('SUBSCRIBE', (transaction) => this.receiveSubscribe(transaction, undefined));
  }

  /** In a dialog that is known, what none of its usages takes; what stands in an unknown one is 481 anyway. */
  creates({ method }: SipRequest, dialog: Dialog | undefined): boolean {
    if (dialog === undefined) return false;
    return (
      (method === 'NOTIFY' && this.subscribed.size > 0) ||
      (method === 'SUBSCRIBE' && this.receivers.size + this.implicit.size > 0)
    );
  }

  begin(transaction: ServerTransaction, dialog: Dialog | undefined): void {
    if (transaction.request.method === 'NOTIFY') this.refuseNotify(transaction, true);
    else this.receiveSubscribe(transaction, dialog);
  }

  /** RFC 6665 §4.1.3 */
  private refuseNotify(transaction: ServerTransaction, inDialog: boolean): void {
    const event = transaction.request.header(Event);
    if (event === undefined) return this.refuse(transaction, 400, 'Missing Event');
    if (inDialog && !this.subscribed.has(event.eventType)) return this.refuse(transaction, 489);
    this.refuse(transaction, 481, 'Subscription Does Not Exist');
  }

  /** RFC 6665 §4.2.1.1, §4.2.3 */
  private receiveSubscribe(transaction: ServerTransaction, dialog: Dialog | undefined): void {
    const event = transaction.request.header(Event);
    const receiver = event === undefined ? undefined : this.receivers.get(event.eventType);
    if (event !== undefined && this.implicit.has(event.eventType)) return this.refuse(transaction, 403);
    if (receiver === undefined) return this.refuse(transaction, 489);
    receiver.receiveSubscribe(transaction, dialog);
  }

  private refuse(transaction: ServerTransaction, statusCode: number, reasonPhrase?: string): void {
    const { request } = transaction;
    const toTag = tagOf(request, To) === '' ? { toTag: this.ua.transactions.random.token(10) } : {};
    const phrase = reasonPhrase === undefined ? {} : { reasonPhrase };
    const response = makeResponse(request, statusCode, { ...toTag, ...phrase });
    transaction.respond(
      statusCode === 489 ? response.withAll(AllowEvents, [...this.receivers.keys()]) : response,
    );
  }
}
