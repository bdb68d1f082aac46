import type { ColumnHint } from '@trapezoid/ladder';
import type { ApiClient } from '@trapezoid/launcher';
import { type CallFilter, FollowedCall } from './followed-call.js';
import { RecordedCall } from './recorded-call.js';

/** A call did not come, or did not end, in the time that it was given. */
export class CallTimeout extends Error {
  override readonly name = 'CallTimeout';
}

interface Waiting {
  readonly call: FollowedCall;
  readonly resolve: (callId: string) => void;
  readonly reject: (error: unknown) => void;
}

/** How often it is looked whether a call is over, in milliseconds. */
const looking = 50;

/** Follows the trace of a lab for as long as the lab runs, and hands out calls that are over. */
export class CallRecorder {
  private readonly waiting = new Set<Waiting>();
  private readonly ending = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private failure: unknown;

  private constructor(private readonly api: ApiClient) {}

  /** Resolves when the elements have been told to tell: no call that begins from then on is missed. */
  static async start(api: ApiClient): Promise<CallRecorder> {
    const recorder = new CallRecorder(api);
    const events = await api.trace(undefined, recorder.ending.signal);
    recorder.timer = setInterval(() => recorder.look(), looking);
    recorder.timer.unref();
    void recorder.follow(events).catch((error: unknown) => recorder.fail(error));
    return recorder;
  }

  /**
   * Settles when a call that begins from now on is over.
   * @param milliseconds from now until its end
   * @param columns of its ladder, from left to right
   * @throws CallTimeout; CliError when the lab has gone
   */
  async record(
    filter: CallFilter,
    milliseconds: number,
    columns: () => Promise<readonly ColumnHint[]> = async () => [],
  ): Promise<RecordedCall> {
    const callId = await this.wait(filter, milliseconds);
    const { messages, decisions } = await this.api.recall(callId);
    return new RecordedCall(callId, messages, decisions, await columns());
  }

  stop(): void {
    clearInterval(this.timer);
    this.ending.abort();
    this.fail(new Error('the lab was stopped'));
  }

  private async wait(filter: CallFilter, milliseconds: number): Promise<string> {
    if (this.failure !== undefined) throw this.failure;
    let waiting: Waiting | undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<string>((resolve, reject) => {
        const call = new FollowedCall(filter);
        waiting = { call, resolve, reject };
        this.waiting.add(waiting);
        timer = setTimeout(() => reject(new CallTimeout(tooLate(filter, call, milliseconds))), milliseconds);
      });
    } finally {
      clearTimeout(timer);
      if (waiting !== undefined) this.waiting.delete(waiting);
    }
  }

  private async follow(events: Awaited<ReturnType<ApiClient['trace']>>): Promise<void> {
    for await (const event of events) {
      if (event.kind !== 'message') continue;
      const now = performance.now();
      for (const { call } of this.waiting) call.add(event.message, now);
    }
  }

  private look(): void {
    const now = performance.now();
    for (const { call, resolve } of this.waiting) {
      if (call.id !== undefined && call.isOver(now)) resolve(call.id);
    }
  }

  private fail(error: unknown): void {
    this.failure ??= error;
    for (const { reject } of this.waiting) reject(error);
  }
}

function tooLate({ from, to }: CallFilter, call: FollowedCall, milliseconds: number): string {
  const which = `${from === undefined ? '' : ` from ${from}`}${to === undefined ? '' : ` to ${to}`}`;
  return call.id === undefined
    ? `no call${which} began within ${milliseconds} ms`
    : `the call${which} (Call-ID ${call.id}) was not over within ${milliseconds} ms`;
}
