import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { firstValueFrom, isObservable, lastValueFrom } from 'rxjs';
import { answerQuestion, reasonFor } from './answer-question.js';
import type { Bus, Unsubscribe } from './bus.js';
import { BusContext } from './bus-context.js';
import { type BusLogger, warningLogger } from './bus-logger.js';
import { contractOf } from './decorators.js';
import { describeMisfit } from './misfit.js';

export interface BusServerOptions {
  /** The group that shares questions without a contract; default: the first token of their subject. */
  readonly queue?: string;
  readonly logger?: BusLogger;
}

/** How long `close` waits for handlers that are at work, in milliseconds. */
const finishTime = 2000;

/**
 * The bus as a Nest transport: `@Answers` and `@Hears` methods of controllers, over whichever bus it is given.
 * It does not close the bus, which others use too.
 */
export class BusServer extends Server<Record<string, never>> implements CustomTransportStrategy {
  private readonly log: BusLogger;
  private subscriptions: Unsubscribe[] = [];
  private atWork = 0;
  private whenIdle: (() => void) | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly options: BusServerOptions = {},
  ) {
    super();
    this.log = options.logger ?? warningLogger;
  }

  /** Calls back when questions reach the handlers, or with the Error that prevents it. */
  listen(callback: (error?: unknown) => void): void {
    try {
      for (const [subject, handler] of this.messageHandlers) {
        this.subscriptions.push(
          handler.isEventHandler ? this.hear(subject, handler) : this.answer(subject, handler),
        );
      }
    } catch (error) {
      this.unsubscribe();
      callback(error);
      return;
    }
    void this.bus.flush().then(() => callback());
  }

  /** Takes no more messages and waits for the handlers at work, two seconds at most. */
  async close(): Promise<void> {
    this.unsubscribe();
    if (this.atWork === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, finishTime);
      this.whenIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  override on(event: string): never {
    throw new Error(`the bus transport has no event '${event}'`);
  }

  override unwrap<T>(): T {
    return this.bus as T;
  }

  private unsubscribe(): void {
    for (const unsubscribe of this.subscriptions) unsubscribe();
    this.subscriptions = [];
  }

  private answer(pattern: string, handler: MessageHandler): Unsubscribe {
    const contract = contractOf(handler.extras);
    const schema = contract?.kind === 'ask' ? contract.request : undefined;
    const { log: logger } = this;
    return this.bus.subscribe(
      pattern,
      (subject, data, reply) => {
        const answer = async (question: unknown): Promise<unknown> => {
          const outcome: unknown = await handler(question, new BusContext([subject]));
          return isObservable(outcome) ? firstValueFrom(outcome, { defaultValue: undefined }) : outcome;
        };
        return this.work(() => answerQuestion(subject, data, reply, { schema, answer, logger }));
      },
      this.queueOf(pattern, handler),
    );
  }

  private hear(pattern: string, handler: MessageHandler): Unsubscribe {
    const contract = contractOf(handler.extras);
    const schema = contract?.kind === 'tell' ? contract.event : undefined;
    return this.bus.subscribe(pattern, (subject, data) =>
      this.work(async () => {
        const event = schema?.safeParse(data);
        if (event?.success === false) {
          this.log.warn(`dropped an event that does not fit ${subject}: ${describeMisfit(event.error)}`);
          return;
        }
        try {
          const outcome: unknown = await handler(
            event === undefined ? data : event.data,
            new BusContext([subject]),
          );
          if (isObservable(outcome)) await lastValueFrom(outcome, { defaultValue: undefined });
        } catch (thrown) {
          reasonFor(subject, thrown, this.log);
        }
      }),
    );
  }

  private queueOf(pattern: string, handler: MessageHandler): string {
    const own: unknown = handler.extras?.queue;
    if (typeof own === 'string') return own;
    const owner = contractOf(handler.extras)?.owner ?? this.options.queue ?? pattern.split('.')[0];
    return owner ?? pattern;
  }

  private async work(job: () => Promise<void>): Promise<void> {
    this.atWork += 1;
    try {
      await job();
    } finally {
      this.atWork -= 1;
      if (this.atWork === 0) this.whenIdle?.();
    }
  }
}
