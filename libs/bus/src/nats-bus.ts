import { createInbox, type Msg, type NatsConnection } from '@nats-io/transport-node';
import {
  type Bus,
  BusClosed,
  type BusListener,
  NobodyAnswers,
  type QuestionObserver,
  type Unsubscribe,
} from './bus.js';
import { type BusLogger, describeError, warningLogger } from './bus-logger.js';
import { deliver } from './deliver.js';
import { observed } from './observe-question.js';
import { parsePayload, printPayload } from './payload.js';
import { defaultMaximumPending, defaultPatience, PendingQuestions } from './pending-questions.js';
import { checkFilter, checkQueue, checkSubject } from './subject.js';

export interface NatsBusOptions {
  readonly logger?: BusLogger;
  /** How many questions may wait for their answers at a time; default 65,536. */
  readonly maximumPending?: number;
  readonly observer?: QuestionObserver | undefined;
  /** What the subjects of answers to this client begin with; default `_INBOX`, which any client may listen to. */
  readonly inboxPrefix?: string;
}

/** How long `close` lets messages under way go out, and `flush` waits, in milliseconds. */
const drainTime = 2000;
/** At most one warning about malformed messages in so many milliseconds. */
const malformedWarningInterval = 60_000;
const notConnected = 'there is no connection to the NATS server';

/** The bus over NATS. While the connection is gone events are lost and questions fail at once. */
export class NatsBus implements Bus {
  private readonly logger: BusLogger;
  /** One subscription receives the answers to all questions; a token of the subject tells which. */
  private readonly inbox: string;
  private readonly pending: PendingQuestions;
  private reachable = true;
  private lost = 0;
  private closing: Promise<void> | undefined;
  private malformed = 0;
  private malformedWarnedAt = Number.NEGATIVE_INFINITY;

  /** @param connection open, made with `noAsyncTraces`; it is closed with the bus. */
  constructor(
    readonly connection: NatsConnection,
    private readonly options: NatsBusOptions = {},
  ) {
    this.logger = options.logger ?? warningLogger;
    this.inbox = createInbox(options.inboxPrefix);
    this.pending = new PendingQuestions(options.maximumPending ?? defaultMaximumPending);
    connection.subscribe(`${this.inbox}.*`, {
      callback: (error, message) => this.receiveAnswer(error, message),
    });
    void this.followStatus();
    void connection.closed().then(() => this.lose('the connection to the NATS server is closed'));
  }

  get connected(): boolean {
    return this.reachable && this.closing === undefined;
  }

  get interruptions(): number {
    return this.lost;
  }

  /** How many messages were dropped because they were no JSON. */
  get malformedDropped(): number {
    return this.malformed;
  }

  subscribe(subject: string, listener: BusListener, queue?: string): Unsubscribe {
    checkFilter(subject);
    checkQueue(queue);
    if (this.closing !== undefined || this.connection.isClosed()) throw new BusClosed();
    const subscription = this.connection.subscribe(subject, {
      ...(queue === undefined ? {} : { queue }),
      callback: (error, message) => {
        if (error !== null) this.logger.warn(`can't listen to ${subject}: ${describeError(error)}`);
        else this.receive(listener, message);
      },
    });
    return () => subscription.unsubscribe();
  }

  publish(subject: string, data: unknown): void {
    checkSubject(subject);
    const text = printPayload(subject, data);
    // The client library would keep all of it in memory until the server is back.
    if (this.connected) this.connection.publish(subject, text);
  }

  async request(subject: string, data: unknown, milliseconds = defaultPatience): Promise<unknown> {
    checkSubject(subject);
    if (this.closing !== undefined) throw new BusClosed();
    if (!this.reachable) throw new BusClosed(notConnected);
    const text = printPayload(subject, data);
    return observed(subject, this.options.observer, () =>
      this.pending.ask(subject, milliseconds, (key) =>
        this.connection.publish(subject, text, { reply: `${this.inbox}.${key}` }),
      ),
    );
  }

  async flush(): Promise<void> {
    // Without a connection there is nothing to wait for: subscriptions are made again with the next one.
    if (!this.connected) return;
    await within(
      drainTime,
      this.connection.flush().catch(() => undefined),
    );
  }

  close(): Promise<void> {
    this.closing ??= this.drain();
    return this.closing;
  }

  private async drain(): Promise<void> {
    if (this.reachable) {
      await within(
        drainTime,
        this.connection.drain().catch(() => undefined),
      );
    }
    await this.connection.close();
    this.pending.rejectAll(() => new BusClosed());
  }

  private async followStatus(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === 'disconnect') {
        this.lose('the connection to the NATS server is lost');
      } else if (status.type === 'reconnect') {
        this.reachable = true;
        this.logger.warn(`connected to the NATS server at ${status.server} again`);
      } else if (status.type === 'error') {
        this.logger.warn(`the NATS server reports: ${describeError(status.error)}`);
      }
    }
  }

  private lose(reason: string): void {
    if (this.reachable && this.closing === undefined) this.logger.warn(`${reason}; trying to connect again`);
    if (this.reachable) this.lost += 1;
    this.reachable = false;
    this.pending.rejectAll(() => new BusClosed(reason));
  }

  private receive(listener: BusListener, message: Msg): void {
    const data = this.parse(message);
    if (data === undefined) return;
    const reply = message.reply ? (answer: unknown) => this.respond(message, answer) : undefined;
    deliver(listener, this.logger, message.subject, data.value, reply);
  }

  private respond(message: Msg, answer: unknown): void {
    const text = printPayload(message.subject, answer);
    if (!this.reachable) return;
    try {
      message.respond(text);
    } catch (error) {
      this.logger.warn(`can't answer ${message.subject}: ${describeError(error)}`);
    }
  }

  private receiveAnswer(error: Error | null, message: Msg): void {
    if (error !== null) {
      this.logger.warn(`can't receive answers: ${describeError(error)}`);
      return;
    }
    const key = message.subject.slice(this.inbox.length + 1);
    const subject = this.pending.subjectOf(key);
    if (subject === undefined) return;
    if (message.data.length === 0 && message.headers?.code === 503) {
      this.pending.reject(key, new NobodyAnswers(subject));
      return;
    }
    const answer = this.parse(message);
    if (answer !== undefined) this.pending.answer(key, answer.value);
  }

  /** Undefined for a message that is no JSON. */
  private parse(message: Msg): { readonly value: unknown } | undefined {
    try {
      return { value: parsePayload(message.string()) };
    } catch {
      this.malformed += 1;
      const now = performance.now();
      if (now - this.malformedWarnedAt >= malformedWarningInterval) {
        this.malformedWarnedAt = now;
        this.logger.warn(
          `dropped a message to ${message.subject} that is no JSON (${this.malformed} dropped so far)`,
        );
      }
      return undefined;
    }
  }
}

/** Waits for a promise that never rejects, but no longer than `milliseconds`. */
async function within(milliseconds: number, promise: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([promise, deadline]);
  clearTimeout(timer);
}
