import type { SipResponse } from '../../message/response.js';
import type { Clock } from '../../ports/clock.js';
import type { ReferenceStatus } from '../events/refer-package.js';
import type { SubscriptionEnd } from '../events/subscription-user.js';
import { TypedEvents } from '../face/typed-events.js';
import { type Wait, waitFor } from '../face/wait.js';

/** What became of a transfer, at the side that asked for it. */
export type TransferOutcome =
  /** The far end has got there: the final response that it had. */
  | { readonly kind: 'transferred'; readonly status: ReferenceStatus }
  /** The far end went there and was refused; the call stands. */
  | { readonly kind: 'failed'; readonly status: ReferenceStatus }
  /** The far end would not go; the call stands. A timeout comes as 408, a failed transport as 503. */
  | { readonly kind: 'refused'; readonly response: SipResponse }
  /** It goes there, and was not asked to tell of it. RFC 4488 */
  | { readonly kind: 'accepted' }
  /** It said that it would go, and then no more. */
  | { readonly kind: 'unknown'; readonly end: SubscriptionEnd }
  /** The call, or the one to its new far end, was over before it could be asked. */
  | { readonly kind: 'abandoned' };

export interface TransferEvents {
  /** The far end takes the REFER. */
  readonly accepted: readonly [response: SipResponse];
  /** What the far end has heard where it goes, 100 first. */
  readonly status: readonly [status: ReferenceStatus];
  readonly done: readonly [outcome: TransferOutcome];
}

/** Milliseconds: the far end's subscription lasts as long (RFC 3515 §3.4), and a little more for its last word. */
const longest = 400_000;

/** A transfer that this side has asked for. RFC 3515, RFC 5589 */
export class Transfer {
  /** What became of it; undefined while that is open. */
  outcome: TransferOutcome | undefined;
  private readonly events: TypedEvents<TransferEvents>;

  constructor(
    private readonly clock: Clock,
    guard: (work: () => void) => void,
  ) {
    this.events = new TypedEvents(guard);
  }

  /** Calls the listener for each such event, until the function that this gives is called. */
  on<Name extends keyof TransferEvents>(
    name: Name,
    listener: (...words: TransferEvents[Name]) => void,
  ): () => void {
    return this.events.on(name, listener);
  }

  /** What became of it, once that is known. Rejects with DeadlineError, by default after 400 s. */
  done({ within = longest, signal }: Wait = {}): Promise<TransferOutcome> {
    return waitFor(this.clock, 'the outcome of the transfer', { within, signal }, (resolve) => {
      if (this.outcome !== undefined) resolve(this.outcome);
      return this.events.on('done', resolve);
    });
  }

  /** For whoever carries it out. */
  tell<Name extends keyof TransferEvents>(name: Name, ...words: TransferEvents[Name]): void {
    if (this.outcome !== undefined) return;
    const [word] = words;
    if (name === 'done') this.outcome = word as TransferOutcome;
    this.events.emit(name, ...words);
  }
}
