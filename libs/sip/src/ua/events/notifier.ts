import { Dialog } from '../../dialog/dialog.js';
import { tagOf } from '../../dialog/dialog-id.js';
import { canonicalAddressOfRecord } from '../../grammar/address-of-record.js';
import { Parameters } from '../../grammar/parameters.js';
import { Accept } from '../../message/headers/accept.js';
import { Contact } from '../../message/headers/contact.js';
import { Event } from '../../message/headers/event.js';
import { Expires } from '../../message/headers/expires.js';
import { MinExpires } from '../../message/headers/min-expires.js';
import { RecordRoute } from '../../message/headers/record-route.js';
import { RetryAfter } from '../../message/headers/retry-after.js';
import { To } from '../../message/headers/to.js';
import { makeResponse } from '../../message/make-response.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import type { ServerTransaction } from '../../transaction/server-transaction.js';
import type { UserAgentCore } from '../user-agent-core.js';
import { acceptedTypes, type EventDuration, type EventPackage, rangesOf } from './event-package.js';
import { eventsOf, type SubscribeReceiver } from './event-registry.js';
import { type NotifierEnd, NotifierSubscription, type NotifyContext } from './notifier-subscription.js';

/** What policy says to a SUBSCRIBE: yes, wait, or this response, e.g. a 401 or 403. RFC 6665 §4.2.1.3 */
export type SubscribePolicy = 'grant' | 'pending' | { readonly refuse: SipResponse };

export interface NotifierOptions<State> {
  /**
   * The state of a resource as this subscriber may see it; undefined for one that has none: its NOTIFY has no body.
   */
  state(
    resource: string,
    context: NotifyContext & { readonly subscription: NotifierSubscription<State> },
  ): State | undefined;
  /** Asked about every SUBSCRIBE, refreshes too. It must not wait for a person (§4.2.1.3). Default: grants. */
  readonly authorize?: (request: SipRequest, resource: string) => SubscribePolicy | Promise<SubscribePolicy>;
  /** The resource that a SUBSCRIBE means; undefined is answered 404. Default: its Request-URI, in canonical form. */
  readonly resourceOf?: (request: SipRequest) => string | undefined;
  /** Told while policy has not decided. Default: no body. RFC 6665 §5.4.7 */
  readonly neutral?: State;
  /** Where it differs from the package's. */
  readonly duration?: Partial<EventDuration>;
  /** More than this at a time are refused with 503. Default 10,000. */
  readonly maximumSubscriptions?: number;
  readonly onState?: (state: 'pending' | 'active', subscription: NotifierSubscription<State>) => void;
  readonly onEnded?: (end: NotifierEnd, subscription: NotifierSubscription<State>) => void;
}

/** RFC 6665 §4.2.1.1: a duration of an hour or more is never too brief. */
const neverTooBrief = 3600;

/** Seconds after which one that came when there were too many may come again. */
const tooManyRetry = 60;

/**
 * Takes the subscriptions to one event package, and notifies them.
 * RFC 6665 §4.2
 */
export class Notifier<State> implements SubscribeReceiver {
  private readonly live = new Map<NotifierSubscription<State>, string>();
  private readonly duration: EventDuration;
  private readonly maximum: number;

  constructor(
    private readonly ua: UserAgentCore,
    readonly eventPackage: EventPackage<State>,
    private readonly options: NotifierOptions<State>,
  ) {
    this.duration = { ...eventPackage.duration, ...options.duration };
    this.maximum = options.maximumSubscriptions ?? 10_000;
    eventsOf(ua).notifies(eventPackage.name, this);
  }

  /** The subscriptions to a resource, or all. */
  subscriptions(resource?: string): readonly NotifierSubscription<State>[] {
    return [...this.live].filter(([, of]) => resource === undefined || of === resource).map(([one]) => one);
  }

  /** The state of a resource has changed: tells all its subscribers, as often as the package allows. RFC 6665 §4.2.2 */
  notify(resource?: string): void {
    for (const subscription of this.subscriptions(resource)) subscription.stateChanged();
  }

  /** Ends the subscriptions to a resource, or all: 'noresource' where it is gone, 'deactivated' to move them elsewhere. */
  terminate(reason: string, resource?: string, retryAfter?: number): void {
    for (const subscription of this.subscriptions(resource)) subscription.terminate(reason, retryAfter);
  }

  /** RFC 6665 §4.2.1.1 */
  receiveSubscribe(transaction: ServerTransaction, shared: Dialog | undefined): void {
    const { request } = transaction;
    // In a dialog that others use a 404 would end it for all (RFC 5057 §5.6).
    const resource = this.resourceOf(request);
    if (resource === undefined) return this.refuse(transaction, shared === undefined ? 404 : 603);
    if (this.cannotBeAccepted(transaction)) return;
    // One that can't begin a dialog is refused before anybody is asked.
    const toTag = shared?.localTag ?? this.ua.transactions.random.token(10);
    const dialog = shared ?? Dialog.ofServer(request, toTag);
    this.decide(transaction, resource, (policy) => {
      if (typeof policy === 'object') return void transaction.respond(policy.refuse);
      if (this.live.size >= this.maximum) return this.refuseForNow(transaction);
      this.begin(transaction, dialog, resource, policy);
    });
  }

  private begin(
    transaction: ServerTransaction,
    dialog: Dialog,
    resource: string,
    policy: 'grant' | 'pending',
  ): void {
    const { request } = transaction;
    const seconds = this.grantedTo(request);
    dialog.accept(request);
    const contact = this.ua.contactFor(transaction);
    transaction.respond(this.success(transaction, dialog.localTag, seconds));
    const subscription = new NotifierSubscription<State>({
      ua: this.ua,
      package: this.eventPackage,
      dialog,
      event: request.required(Event),
      contact,
      state: (one, context) => this.stateFor(one, resource, context),
      receiveSubscribe: (next, one) => this.receiveRefresh(next, one, resource),
      onState: (state, one) => this.options.onState?.(state, one),
      onEnded: (end, one) => {
        this.live.delete(one);
        this.options.onEnded?.(end, one);
      },
    });
    this.live.set(subscription, resource);
    subscription.begin(seconds, policy);
  }

  /** RFC 6665 §4.2.1.4 */
  private receiveRefresh(
    transaction: ServerTransaction,
    subscription: NotifierSubscription<State>,
    resource: string,
  ): void {
    if (this.cannotBeAccepted(transaction)) return;
    this.decide(transaction, resource, (policy) => {
      if (typeof policy === 'object') {
        transaction.respond(policy.refuse);
        // A challenge decides nothing yet, and who can't decide now takes no permission back (RFC 6665 §4.1.2.2).
        const { statusCode } = policy.refuse;
        const undecided = statusCode === 401 || (statusCode >= 500 && statusCode < 600);
        if (!undecided) subscription.terminate('rejected');
        return;
      }
      if (subscription.state === 'terminated') return this.refuse(transaction, 481);
      const seconds = this.grantedTo(transaction.request);
      subscription.dialog.accept(transaction.request);
      transaction.respond(this.success(transaction, subscription.dialog.localTag, seconds));
      if (policy === 'grant' && !subscription.authorized) subscription.grant();
      subscription.refresh(seconds);
    });
  }

  /** Answers 406 or 423 where the package or the duration does not suit. RFC 6665 §4.1.2.1, §4.2.1.1 */
  private cannotBeAccepted(transaction: ServerTransaction): boolean {
    const { request } = transaction;
    const ranges = request.has(Accept) ? request.headers(Accept) : undefined;
    if (acceptedTypes(this.eventPackage, ranges).length === 0) {
      transaction.respond(this.answer(request, 406).withAll(Accept, rangesOf(this.eventPackage)));
      return true;
    }
    const asked = request.header(Expires);
    const { minimum } = this.duration;
    if (asked === undefined || asked === 0 || asked >= neverTooBrief || asked >= minimum) return false;
    transaction.respond(this.answer(request, 423).with(MinExpires, minimum));
    return true;
  }

  private decide(
    transaction: ServerTransaction,
    resource: string,
    act: (policy: SubscribePolicy) => void,
  ): void {
    const policy = this.options.authorize?.(transaction.request, resource) ?? 'grant';
    if (!(policy instanceof Promise)) return act(policy);
    const { transport } = this.ua.transactions;
    policy.then(
      (decided) => transport.guard(() => act(decided)),
      (error: unknown) =>
        transport.guard(() => {
          this.refuse(transaction, 500);
          throw error;
        }),
    );
  }

  /** Seconds: never more than were asked for. RFC 6665 §4.2.1.1 */
  private grantedTo(request: SipRequest): number {
    const { usual, maximum } = this.duration;
    return Math.min(request.header(Expires) ?? usual, maximum);
  }

  private stateFor(
    subscription: NotifierSubscription<State>,
    resource: string,
    context: NotifyContext,
  ): State | undefined {
    return subscription.authorized
      ? this.options.state(resource, { ...context, subscription })
      : this.options.neutral;
  }

  private resourceOf(request: SipRequest): string | undefined {
    const { resourceOf } = this.options;
    return resourceOf === undefined ? canonicalAddressOfRecord(request.uri) : resourceOf(request);
  }

  private success(transaction: ServerTransaction, toTag: string, seconds: number): SipResponse {
    const { request } = transaction;
    return makeResponse(request, 200, { toTag })
      .withRawFields(request.fieldsOf(RecordRoute))
      .withAll(Contact, [this.ua.contactFor(transaction)])
      .with(Expires, seconds);
  }

  private refuseForNow(transaction: ServerTransaction): void {
    const retryAfter = { seconds: tooManyRetry, parameters: Parameters.none };
    transaction.respond(this.answer(transaction.request, 503).with(RetryAfter, retryAfter));
  }

  private refuse(transaction: ServerTransaction, statusCode: number, reasonPhrase?: string): void {
    transaction.respond(this.answer(transaction.request, statusCode, reasonPhrase));
  }

  private answer(request: SipRequest, statusCode: number, reasonPhrase?: string): SipResponse {
    const toTag = tagOf(request, To) === '' ? { toTag: this.ua.transactions.random.token(10) } : {};
    return makeResponse(request, statusCode, {
      ...toTag,
      ...(reasonPhrase === undefined ? {} : { reasonPhrase }),
    });
  }
}

/**
 * Takes subscriptions to an event package from now on: SUBSCRIBE stands in Allow, the package in Allow-Events.
 * RFC 6665 §4.2, §4.4.4
 */
export function acceptSubscriptions<State>(
  ua: UserAgentCore,
  eventPackage: EventPackage<State>,
  options: NotifierOptions<State>,
): Notifier<State> {
  return new Notifier(ua, eventPackage, options);
}
