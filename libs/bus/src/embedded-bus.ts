import { setImmediate } from 'node:timers';
import {
  type Bus,
  BusClosed,
  type BusListener,
  NobodyAnswers,
  type QuestionObserver,
  type Unsubscribe,
} from './bus.js';
import { type BusLogger, warningLogger } from './bus-logger.js';
import { deliver } from './deliver.js';
import { observed } from './observe-question.js';
import { parsePayload, printPayload } from './payload.js';
import { defaultMaximumPending, defaultPatience, PendingQuestions } from './pending-questions.js';
import { checkFilter, checkQueue, checkSubject, hasWildcard, matchesFilter } from './subject.js';

interface Subscription {
  readonly filter: string;
  readonly tokens: readonly string[];
  readonly listener: BusListener;
  readonly queue: string | undefined;
  active: boolean;
}

/** Who gets a message to one subject: each of `everyone`, and one of each group. */
interface Route {
  readonly everyone: readonly Subscription[];
  readonly groups: readonly (readonly Subscription[])[];
}

export interface EmbeddedBusOptions {
  readonly logger?: BusLogger;
  /** How many questions may wait for their answers at a time; default 65,536. */
  readonly maximumPending?: number;
  readonly observer?: QuestionObserver | undefined;
}

/** Subjects whose routes are remembered; a flood of made-up subjects must not fill the memory. */
const routeLimit = 4096;

/** The bus within one process: it behaves as NATS core does, with asynchronous delivery of JSON copies. */
export class EmbeddedBus implements Bus {
  /** A process does not lose itself. */
  readonly interruptions: number = 0;
  private readonly logger: BusLogger;
  private readonly exact = new Map<string, Subscription[]>();
  private wildcards: Subscription[] = [];
  private readonly routes = new Map<string, Route>();
  private readonly pending: PendingQuestions;
  private turn = 0;
  private deliveries: (() => void)[] = [];
  private open = true;

  constructor(private readonly options: EmbeddedBusOptions = {}) {
    this.logger = options.logger ?? warningLogger;
    this.pending = new PendingQuestions(options.maximumPending ?? defaultMaximumPending);
  }

  get connected(): boolean {
    return this.open;
  }

  subscribe(subject: string, listener: BusListener, queue?: string): Unsubscribe {
    if (!this.open) throw new BusClosed();
    checkFilter(subject);
    checkQueue(queue);
    const subscription = { filter: subject, tokens: subject.split('.'), listener, queue, active: true };
    if (hasWildcard(subject)) this.wildcards.push(subscription);
    else this.exact.set(subject, [...(this.exact.get(subject) ?? []), subscription]);
    this.routes.clear();
    return () => this.unsubscribe(subscription);
  }

  publish(subject: string, data: unknown): void {
    checkSubject(subject);
    if (this.open) this.send(subject, data);
  }

  async request(subject: string, data: unknown, milliseconds = defaultPatience): Promise<unknown> {
    checkSubject(subject);
    if (!this.open) throw new BusClosed();
    return observed(subject, this.options.observer, () =>
      this.pending.ask(subject, milliseconds, (key) => {
        const receivers = this.send(subject, data, (answer) => {
          const copy = printPayload(subject, answer);
          this.later(() => this.pending.answer(key, parsePayload(copy)));
        });
        if (receivers === 0) throw new NobodyAnswers(subject);
      }),
    );
  }

  /** Resolves when everything sent so far has been delivered. */
  flush(): Promise<void> {
    return new Promise((resolve) => this.later(resolve));
  }

  async close(): Promise<void> {
    if (!this.open) return;
    this.open = false;
    await this.flush();
    // Once more, for the answers given meanwhile.
    await this.flush();
    for (const subscription of [...this.wildcards, ...this.exact.values()].flat())
      subscription.active = false;
    this.wildcards = [];
    this.exact.clear();
    this.routes.clear();
    this.pending.rejectAll(() => new BusClosed());
  }

  private unsubscribe(subscription: Subscription): void {
    if (!subscription.active) return;
    subscription.active = false;
    const others = (list: readonly Subscription[]) => list.filter((other) => other !== subscription);
    if (hasWildcard(subscription.filter)) {
      this.wildcards = others(this.wildcards);
    } else {
      const left = others(this.exact.get(subscription.filter) ?? []);
      if (left.length === 0) this.exact.delete(subscription.filter);
      else this.exact.set(subscription.filter, left);
    }
    this.routes.clear();
  }

  /** Returns how many will receive it. */
  private send(subject: string, data: unknown, reply?: (answer: unknown) => void): number {
    const { everyone, groups } = this.routeOf(subject);
    const receivers = everyone.length + groups.length;
    if (receivers === 0) return 0;
    // Written now, since the sender may change its value; read once per receiver, so that none shares it.
    const text = printPayload(subject, data);
    const hand = (subscription: Subscription) =>
      this.later(() => {
        if (subscription.active)
          deliver(subscription.listener, this.logger, subject, parsePayload(text), reply);
      });
    for (const subscription of everyone) hand(subscription);
    for (const group of groups) {
      this.turn = (this.turn + 1) % 0x7fffffff;
      const chosen = group[this.turn % group.length];
      if (chosen !== undefined) hand(chosen);
    }
    return receivers;
  }

  private routeOf(subject: string): Route {
    const known = this.routes.get(subject);
    if (known !== undefined) return known;
    const tokens = subject.split('.');
    const hits = [
      ...(this.exact.get(subject) ?? []),
      ...this.wildcards.filter((subscription) => matchesFilter(subscription.tokens, tokens)),
    ];
    const groups = new Map<string, Subscription[]>();
    for (const hit of hits) {
      if (hit.queue !== undefined) groups.set(hit.queue, [...(groups.get(hit.queue) ?? []), hit]);
    }
    const route = { everyone: hits.filter((hit) => hit.queue === undefined), groups: [...groups.values()] };
    if (this.routes.size >= routeLimit) this.routes.clear();
    this.routes.set(subject, route);
    return route;
  }

  /** Runs a delivery after the sender's own turn, as a network would: all that wait in one batch. */
  private later(delivery: () => void): void {
    this.deliveries.push(delivery);
    if (this.deliveries.length > 1) return;
    setImmediate(() => {
      const batch = this.deliveries;
      this.deliveries = [];
      for (const run of batch) run();
    });
  }
}
