import { BusTimeout, BusUnavailable } from './bus.js';

interface PendingQuestion {
  readonly subject: string;
  readonly timer: NodeJS.Timeout;
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** Milliseconds for which an asker waits unless it says otherwise. */
export const defaultPatience = 2000;
/** How many questions may wait for their answers at a time unless told otherwise. */
export const defaultMaximumPending = 65_536;

/** The questions of one bus that wait for their answers, by a key that travels with each. */
export class PendingQuestions {
  private readonly questions = new Map<string, PendingQuestion>();
  private lastKey = 0;

  constructor(private readonly maximum: number) {}

  /**
   * Adds a question and sends it; the promise settles with the first answer or rejection for its key.
   * @throws BusTimeout after `milliseconds`, BusUnavailable when too many wait already, and what `send` throws.
   */
  ask(subject: string, milliseconds: number, send: (key: string) => void): Promise<unknown> {
    if (this.questions.size >= this.maximum) {
      return Promise.reject(
        new BusUnavailable(`${this.maximum} questions wait for answers already, ${subject} is not asked`),
      );
    }
    this.lastKey += 1;
    const key = this.lastKey.toString(36);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.reject(key, new BusTimeout(subject, milliseconds)), milliseconds);
      this.questions.set(key, { subject, timer, resolve, reject });
      try {
        send(key);
      } catch (error) {
        this.take(key);
        reject(error);
      }
    });
  }

  /** The subject of a question that still waits. */
  subjectOf(key: string): string | undefined {
    return this.questions.get(key)?.subject;
  }

  /** An answer to a question that no longer waits is ignored. */
  answer(key: string, answer: unknown): void {
    this.take(key)?.resolve(answer);
  }

  reject(key: string, error: Error): void {
    this.take(key)?.reject(error);
  }

  rejectAll(error: () => Error): void {
    for (const key of [...this.questions.keys()]) this.reject(key, error());
  }

  private take(key: string): PendingQuestion | undefined {
    const question = this.questions.get(key);
    if (question === undefined) return undefined;
    this.questions.delete(key);
    clearTimeout(question.timer);
    return question;
  }
}
