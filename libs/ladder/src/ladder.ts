import type { TracedMessage, TracedTransaction } from '@trapezoid/contracts';
import type { ArrowEnd } from './hop/arrows.js';
import type { Reason } from './why/reason.js';

/** A call, or any traffic, put together from what all elements told: plain data, the same as JSON. */
export interface Ladder {
  /** Names of the parties, a column each, from left to right. */
  readonly parties: readonly string[];
  /** Call-IDs of the legs, in the order in which they began. */
  readonly legs: readonly string[];
  /** When the first message went out: milliseconds since 1970. */
  readonly startedAt: number;
  /** In order of time. */
  readonly arrows: readonly LadderArrow[];
  /** Messages that elements did not tell because there were too many; those that are missing may be of other calls. */
  readonly dropped: number;
}

/** One message on one hop. */
export interface LadderArrow {
  /** Places in the list of parties. */
  readonly from: number;
  readonly to: number;
  /** Milliseconds after the first message. */
  readonly at: number;
  /** Milliseconds from sender to receiver, where both told. */
  readonly took?: number;
  /** Its leg's place in the list. */
  readonly leg: number;
  /** Of a request. */
  readonly method?: string;
  /** Of a response. */
  readonly statusCode?: number;
  readonly reasonPhrase?: string;
  readonly cseq: { readonly number: string; readonly method: string };
  readonly branch: string;
  readonly protocol: TracedMessage['protocol'];
  readonly source: ArrowEnd;
  readonly destination: ArrowEnd;
  /** It was sent before. */
  readonly retransmission: boolean;
  /** The receiver's transaction ended it: its core never saw it. */
  readonly absorbed: boolean;
  /** Sent to an element that should have told of its receipt, and did not; or taken out by a fault rule. */
  readonly lost: boolean;
  /** A fault rule has struck it. */
  readonly fault?: NonNullable<TracedMessage['fault']>;
  /** Why it was sent. */
  readonly why: Reason;
  /** What the receiver did with it, where it told. */
  readonly handled?: Reason;
  /** The transaction that sent it, and the one that took it. */
  readonly sender?: TracedTransaction;
  readonly receiver?: TracedTransaction;
  /** As it left or, where only the receiver told, came: credentials blanked. */
  readonly text: string;
}
