import type { EventPackageName, PhoneSubscription as Report } from '@trapezoid/contracts';
import {
  dialogPackage,
  type EventPackage,
  messageSummaryPackage,
  type Notification,
  presencePackage,
  printUri,
  registrationPackage,
  type SipUri,
  type Subscription,
  type SubscriptionEnd,
  SubscriptionError,
  type SubscriptionUser,
  subscribe,
  type UserAgent,
} from '@trapezoid/sip';

export interface SubscribeOptions {
  readonly event: EventPackageName;
  /** Seconds; 0 asks once. */
  readonly expires?: number | undefined;
  readonly callId?: string | undefined;
}

const packages: Readonly<Record<EventPackageName, unknown>> = {
  presence: presencePackage,
  dialog: dialogPackage,
  'message-summary': messageSummaryPackage,
  reg: registrationPackage,
};

/** How much of a body is told, in characters. */
const longestBody = 4000;

/** One subscription of a simulated phone, as it is reported. RFC 6665 §4.1.2 */
export class PhoneSubscription {
  over = false;
  private state: Report;
  private readonly subscription: Subscription<unknown>;
  private readonly waiting: { readonly forEnd: boolean; readonly tell: () => void }[] = [];
  private settled = false;

  constructor(
    ua: UserAgent,
    phone: string,
    target: SipUri,
    private readonly options: SubscribeOptions,
  ) {
    const { event, expires, callId = ua.transactions.random.token(24) } = options;
    const resource = printUri(target);
    const startedAt = ua.transactions.clock.now();
    this.state = { callId, phone, event, resource, state: 'waiting', notifications: 0, startedAt };
    this.subscription = subscribe(ua, {
      target,
      package: packages[event] as EventPackage<unknown>,
      callId,
      ...(expires === undefined ? {} : { expires }),
      user: this.user(),
    });
  }

  get report(): Report {
    return this.state;
  }

  /** Once its first NOTIFY has come, or none will. */
  established(): Promise<void> {
    return this.settled ? Promise.resolve() : this.wait(false);
  }

  /** Ends it; settles once its last NOTIFY has come, or none will. */
  unsubscribe(): Promise<void> {
    const ended = this.over ? Promise.resolve() : this.wait(true);
    this.subscription.unsubscribe();
    return ended;
  }

  /** Ends it without a word. */
  abandon(): void {
    this.subscription.abandon();
  }

  private user(): SubscriptionUser<unknown> {
    return {
      onState: (state) => {
        if (state !== 'terminated') this.tell({ state });
      },
      onNotify: (notification) => {
        this.tell({ notifications: this.state.notifications + 1, ...bodyOf(notification) });
        // Who asks once has its answer, though other forks may have another.
        if (this.options.expires === 0) this.tell({ state: 'ended', detail: 'fetched' });
        this.settle();
      },
      onLost: (end, again) => {
        const detail = `${wordsFor(end)}; subscribes again in ${Math.ceil(again / 1000)} s`;
        this.tell({ state: 'waiting', detail, ...statusOf(end) });
        this.settle();
      },
      onEnded: (end) => {
        this.tell({ state: 'ended', detail: wordsFor(end), ...statusOf(end) });
        this.over = true;
        this.settle();
      },
    };
  }

  private tell(change: Partial<Report>): void {
    this.state = { ...this.state, ...change };
  }

  private wait(forEnd: boolean): Promise<void> {
    return new Promise((tell) => this.waiting.push({ forEnd, tell }));
  }

  private settle(): void {
    this.settled = true;
    for (const { forEnd, tell } of this.waiting) if (this.over || !forEnd) tell();
  }
}

function bodyOf({ request }: Notification<unknown>): Partial<Report> {
  if (request.body.length === 0) return {};
  const text = Buffer.from(request.body).toString('utf8');
  return { contentType: request.text('Content-Type') ?? '', body: text.slice(0, longestBody) };
}

const wordsFor = (end: SubscriptionEnd): string =>
  new SubscriptionError(end).message.replace(/^subscription /, '');

const statusOf = ({ response }: SubscriptionEnd): Partial<Report> =>
  response === undefined ? {} : { statusCode: response.statusCode };
