import type { Dialog } from '../../dialog/dialog.js';
import { Parameters } from '../../grammar/parameters.js';
import { isSipUri, type Uri } from '../../grammar/uri.js';
import type { ProtocolProblem } from '../call-user.js';
import type { UserAgentCore } from '../user-agent-core.js';
import { BackOff } from './back-off.js';
import type { EventBody, EventPackage } from './event-package.js';
import { eventsOf } from './event-registry.js';
import { InitialSubscribe } from './initial-subscribe.js';
import { longerInterval } from './longer-interval.js';
import { NamedTimers } from './named-timers.js';
import { resubscriptionAfter } from './resubscription.js';
import { completeSubscribe, type SubscribeParts } from './subscribe-request.js';
import { SubscriptionUsage } from './subscription-usage.js';
import {
  type Notification,
  type SubscriptionEnd,
  SubscriptionError,
  type SubscriptionStateName,
} from './subscription-user.js';

/** What a subscription tells. */
export interface SubscriptionUser<State> {
  /** Where it stands now; with several notifiers, the best of all. */
  onState?(state: SubscriptionStateName): void;
  /** A NOTIFY, and the dialog that it came in: each fork of the SUBSCRIBE has its own (RFC 6665 §4.1.4). */
  onNotify?(notification: Notification<State>, dialog: Dialog): void;
  /** It is over and will be asked for again after so many milliseconds. */
  onLost?(end: SubscriptionEnd, again: number): void;
  /** It is over for good. */
  onEnded?(end: SubscriptionEnd): void;
  onProblem?(problem: ProtocolProblem): void;
}

export interface SubscribeOptions<State> {
  /** The resource. */
  readonly target: Uri;
  readonly package: EventPackage<State>;
  /** Seconds to ask for. Default: the package's. 0 asks once (RFC 6665 §4.4.3). */
  readonly expires?: number;
  /** Tells subscriptions of one dialog apart. RFC 6665 §4.5.2 */
  readonly id?: string;
  /** Parameters of Event that the package defines. */
  readonly eventParameters?: Parameters;
  readonly body?: EventBody;
  /** A dialog to share, whose remote target must not be a GRUU (RFC 6665 §4.5.2). Default: a new one. */
  readonly dialog?: Dialog;
  readonly user?: SubscriptionUser<State>;
  /** The Call-ID of its first SUBSCRIBE, where that makes a dialog of its own. Default: a new one. */
  readonly callId?: string;
}

/** One that lasted this long was no failure: the waiting times begin anew. Milliseconds. */
const settled = 32_000;

/**
 * The wish for the state of a resource: subscribes, refreshes, and subscribes again where the notifier lets it.
 * RFC 6665 §4.1
 */
export class Subscription<State> {
  private readonly parts: SubscribeParts<State>;
  private readonly user: SubscriptionUser<State>;
  private readonly timers: NamedTimers<'again'>;
  private readonly live = new Set<SubscriptionUsage<State>>();
  /** Told once it is established, or how it ended. */
  private readonly waiting = new Set<(end: SubscriptionEnd | undefined) => void>();
  /** How the last attempt ended. */
  private lost: SubscriptionEnd = { kind: 'no NOTIFY' };
  private attempt: InitialSubscribe<State> | undefined;
  private expires: number;
  private callId: string | undefined;
  private begunAt = 0;
  private readonly backOff = new BackOff();
  private immediate = true;
  private wanted = true;
  private told: SubscriptionStateName | undefined;
  private ending: SubscriptionEnd | undefined;
  /** How the last fork of a fetch ended, while others are waited for. */
  private fetched: SubscriptionEnd | undefined;

  constructor(
    private readonly ua: UserAgentCore,
    private readonly options: SubscribeOptions<State>,
  ) {
    const { dialog } = options;
    if (dialog !== undefined && isSipUri(dialog.remoteTarget) && dialog.remoteTarget.parameters.has('gr')) {
      throw new Error('a dialog with a GRUU is not shared: subscribe to the GRUU instead (RFC 6665 §4.5.2)');
    }
    this.expires = options.expires ?? options.package.duration.usual;
    this.callId = options.callId;
    this.user = options.user ?? {};
    this.parts = partsOf(ua, options, this.expires);
    this.timers = new NamedTimers(ua.transactions.clock);
    eventsOf(ua).subscribesTo(options.package.name);
    this.begin();
  }

  /** Where it stands; undefined before the first NOTIFY. */
  get state(): SubscriptionStateName | undefined {
    if (this.ending !== undefined) return 'terminated';
    const states = [...this.live].map(({ state }) => state);
    if (states.includes('active')) return 'active';
    return states.includes('pending') ? 'pending' : undefined;
  }

  /** The dialogs of the notifiers that have answered, with what each has granted. */
  get usages(): readonly SubscriptionUsage<State>[] {
    return [...this.live];
  }

  /**
   * Settles with the first NOTIFY that says active or pending. Rejects with SubscriptionError where it ends before that,
   * or is still being tried for after `within` milliseconds (default: two lives of timer N), and with the signal's
   * reason where that is aborted; it goes on then until it is unsubscribed.
   */
  established({ within, signal }: { within?: number; signal?: AbortSignal } = {}): Promise<void> {
    if (this.ending !== undefined) return Promise.reject(new SubscriptionError(this.ending));
    if (this.state !== undefined) return Promise.resolve();
    if (signal?.aborted) return Promise.reject(signal.reason);
    const { clock, timerValues } = this.ua.transactions;
    return new Promise((resolve, reject) => {
      const abort = () => settle(() => reject(signal?.reason));
      const timer = clock.setTimeout(
        () => settle(() => reject(new SubscriptionError(this.lost))),
        within ?? 128 * timerValues.T1,
      );
      const settle = (how: () => void) => {
        clock.clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        this.waiting.delete(told);
        how();
      };
      const told = (end: SubscriptionEnd | undefined) =>
        settle(end === undefined ? resolve : () => reject(new SubscriptionError(end)));
      signal?.addEventListener('abort', abort);
      this.waiting.add(told);
    });
  }

  /** Asks every notifier for its state now. RFC 6665 §4.4.3 */
  refresh(): void {
    for (const usage of this.live) usage.refresh();
  }

  /** Ends it: `onEnded` tells once the notifier has said its last word. RFC 6665 §4.1.2.3 */
  unsubscribe(): void {
    if (!this.wanted) return;
    this.wanted = false;
    this.timers.stopAll();
    for (const usage of this.live) usage.unsubscribe();
    if (this.live.size === 0 && this.attempt === undefined) this.conclude({ kind: 'unsubscribed' });
  }

  /** Ends it without a word to anybody. */
  abandon(): void {
    this.wanted = false;
    this.timers.stopAll();
    this.attempt?.close();
    for (const usage of [...this.live]) usage.abandon();
    this.conclude({ kind: 'unsubscribed' });
  }

  private begin(): void {
    this.begunAt = this.ua.transactions.clock.now();
    const { dialog } = this.options;
    if (dialog === undefined) this.beginOutside();
    else this.beginInside(dialog);
  }

  private beginOutside(): void {
    const { ua, options } = this;
    const parts = { ...this.parts, expires: this.expires };
    const { callId } = this;
    // Whatever comes after the first has a dialog of its own (RFC 6665 §4.1.2.2).
    this.callId = undefined;
    const { request, nextHop } = ua.prepare('SUBSCRIBE', options.target, callId);
    const subscribe = completeSubscribe(request, parts, parts.event, this.expires);
    const attempt: InitialSubscribe<State> = new InitialSubscribe(parts, subscribe, nextHop, {
      ...this.usageUser,
      onClosed: (end) => {
        if (this.attempt === attempt) this.attempt = undefined;
        const last = end ?? this.fetched;
        if (last !== undefined) this.over(last);
      },
    });
    this.attempt = attempt;
  }

  private beginInside(dialog: Dialog): void {
    const usage = new SubscriptionUsage(dialog, { ...this.parts, expires: this.expires }, this.usageUser);
    this.live.add(usage);
    usage.join();
    usage.subscribe(this.expires);
  }

  private readonly usageUser = {
    onState: (state: SubscriptionStateName, usage: SubscriptionUsage<State>) => {
      if (state !== 'terminated') this.live.add(usage);
      if (!this.wanted) usage.unsubscribe();
      if (state !== 'terminated') this.tellState();
    },
    onNotify: (notification: Notification<State>, { dialog }: SubscriptionUsage<State>) =>
      this.user.onNotify?.(notification, dialog),
    onProblem: (problem: ProtocolProblem) => this.user.onProblem?.(problem),
    onEnded: (end: SubscriptionEnd, usage: SubscriptionUsage<State>) => {
      this.live.delete(usage);
      if (this.live.size > 0) return this.tellState();
      // A fetch waits for every fork (RFC 6665 §4.4.3); any other has nothing to gain from those that come late.
      const waits = end.kind === 'fetched' && this.options.package.forking === 'several subscriptions';
      if (waits && this.attempt !== undefined) {
        this.fetched = end;
        return;
      }
      this.attempt?.close();
      this.over(end);
    },
  };

  /** No notifier has a subscription any more. */
  private over(end: SubscriptionEnd): void {
    if (this.live.size > 0 || this.ending !== undefined) return;
    const longer = end.response === undefined ? undefined : longerInterval(end.response, this.expires);
    if (this.wanted && end.kind === 'refused' && longer !== undefined) {
      this.expires = longer;
      return this.begin();
    }
    const again = this.wanted && this.options.expires !== 0 ? this.delayAfter(end) : undefined;
    if (again === undefined) return this.conclude(end);
    this.told = undefined;
    this.lost = end;
    this.timers.start('again', again, () => this.begin());
    this.user.onLost?.(end, again);
  }

  /** Milliseconds until the next attempt; undefined where there shall be none. */
  private delayAfter(end: SubscriptionEnd): number | undefined {
    const { dialog } = this.options;
    if (dialog !== undefined && this.ua.dialogs.find(dialog.id) === undefined) return undefined;
    const { when, notBefore } = resubscriptionAfter(end);
    if (when === 'never') return undefined;
    if (this.ua.transactions.clock.now() - this.begunAt >= settled) {
      this.backOff.reset();
      this.immediate = true;
    }
    // 'At once' holds for the first time only: a notifier that always says so must not be asked in a busy loop.
    const wait = when === 'at once' && this.immediate ? 0 : this.backOff.next();
    if (wait === 0) this.immediate = false;
    return Math.max(wait, notBefore * 1000);
  }

  private tellState(): void {
    const { state } = this;
    if (state === undefined || state === this.told) return;
    this.told = state;
    for (const told of [...this.waiting]) told(undefined);
    this.user.onState?.(state);
  }

  private conclude(end: SubscriptionEnd): void {
    if (this.ending !== undefined) return;
    this.ending = end;
    this.wanted = false;
    for (const told of [...this.waiting]) told(end);
    this.user.onState?.('terminated');
    this.user.onEnded?.(end);
  }
}

/** Subscribes to the state of a resource, and keeps the subscription until it is ended. RFC 6665 §4.1 */
export function subscribe<State>(ua: UserAgentCore, options: SubscribeOptions<State>): Subscription<State> {
  return new Subscription(ua, options);
}

function partsOf<State>(
  ua: UserAgentCore,
  { package: eventPackage, eventParameters = Parameters.none, id, body }: SubscribeOptions<State>,
  expires: number,
): SubscribeParts<State> {
  const parameters = id === undefined ? eventParameters : eventParameters.with('id', id);
  return {
    ua,
    package: eventPackage,
    event: { eventType: eventPackage.name, parameters },
    matches: ({ eventType, parameters: others }) =>
      eventType === eventPackage.name && others.get('id') === id,
    expires,
    refreshes: true,
    ...(body === undefined ? {} : { body }),
  };
}
