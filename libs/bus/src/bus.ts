/** Ends a subscription. */
export type Unsubscribe = () => void;

/** Called for a message; `reply` is there when the sender waits for an answer. */
export type BusListener = (subject: string, data: unknown, reply?: (answer: unknown) => void) => void;

/**
 * Subjects with `*` and `>`, queue groups, and questions with answers: what NATS core offers, and no more.
 * Data are JSON values and arrive as copies on either backend.
 */
export interface Bus {
  /** Listens to a subject. Of the subscribers that share a queue only one gets each message. */
  subscribe(subject: string, listener: BusListener, queue?: string): Unsubscribe;
  /** Sends without an answer. Never throws for want of a connection: the event is lost then. */
  publish(subject: string, data: unknown): void;
  /**
   * Asks and waits for the first answer.
   * @throws NobodyAnswers at once when no one listens, BusTimeout after `milliseconds` (default 2,000),
   * BusClosed when the connection is gone, BusUnavailable when too many questions wait for their answers.
   */
  request(subject: string, data: unknown, milliseconds?: number): Promise<unknown>;
  /** Resolves when all who publish from now on reach the subscriptions made so far. Never rejects. */
  flush(): Promise<void>;
  /** True while messages can flow. */
  readonly connected: boolean;
  /** How often the connection was lost so far: events may have been missed each time. */
  readonly interruptions: number;
  /** Lets what is under way go out, then ends. */
  close(): Promise<void>;
}

/** Is told how each question ended, and after how many milliseconds. */
export type QuestionObserver = (
  subject: string,
  outcome: 'answered' | 'failed',
  milliseconds: number,
) => void;

/** The question could not be put or was not answered: the asker may try again later. */
export class BusUnavailable extends Error {
  override readonly name: string = 'BusUnavailable';
}

export class NobodyAnswers extends BusUnavailable {
  override readonly name = 'NobodyAnswers';
  constructor(readonly subject: string) {
    super(`nobody answers ${subject}`);
  }
}

export class BusTimeout extends BusUnavailable {
  override readonly name = 'BusTimeout';
  constructor(
    readonly subject: string,
    readonly milliseconds: number,
  ) {
    super(`no answer to ${subject} within ${milliseconds} ms`);
  }
}

export class BusClosed extends BusUnavailable {
  override readonly name = 'BusClosed';
  constructor(reason = 'the bus is closed') {
    super(reason);
  }
}
