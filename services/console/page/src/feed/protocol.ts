import type { TracedTransaction } from '@trapezoid/contracts';
import type { ColumnHint, Ladder } from '@trapezoid/ladder';
import type { CallSummary } from './call-summary.js';
import type { DialogSummary } from './dialog-book.js';

/** What the page asks of the worker that follows the trace. */
export type FeedQuestion =
  | { readonly kind: 'start' }
  | { readonly kind: 'columns'; readonly columns: readonly ColumnHint[] }
  /** The call whose ladder is shown; null: none. */
  | { readonly kind: 'show'; readonly callId: string | null }
  /** Whether each state of each transaction is wanted. */
  | { readonly kind: 'transactions'; readonly wanted: boolean }
  /** Calls with a message that holds these words. */
  | { readonly kind: 'search'; readonly words: string };

export type Connection = 'connecting' | 'live' | 'lost' | 'refused';

/** A message on its way, for the map. */
export interface Pulse {
  readonly from: string;
  readonly to: string;
  readonly kind: 'request' | 'progress' | 'success' | 'redirection' | 'failure';
}

export interface TransactionSummary extends TracedTransaction {
  readonly id: string;
  readonly element: string;
  readonly callId: string;
  /** When it came into this state: milliseconds since 1970. */
  readonly at: number;
  /** The states before, oldest first. */
  readonly history: readonly { readonly state: string; readonly at: number }[];
}

/** What has changed since the last tick. */
export interface Tick {
  readonly kind: 'tick';
  readonly connection: Connection;
  /** Messages on the wire per second, lately. */
  readonly rate: number;
  readonly messages: number;
  /** Not told: by elements because there were too many, or because this reader was too slow. */
  readonly dropped: number;
  /** Calls that the worker has forgotten to stay small. */
  readonly forgotten: number;
  readonly calls: readonly CallSummary[];
  readonly gone: readonly string[];
  readonly dialogs?: readonly DialogSummary[];
  readonly transactions?: readonly TransactionSummary[];
  /** Open transactions, also those that are not in the list. */
  readonly openTransactions: number;
  readonly pulses: readonly Pulse[];
  /** Messages in this tick on the map's edges, `from\nto` to their number. */
  readonly edges: Readonly<Record<string, number>>;
}

export type FeedAnswer =
  | Tick
  | {
      readonly kind: 'ladder';
      readonly callId: string;
      readonly ladder: Ladder;
      /** Messages of this call that are not in the ladder, because it has so many. */
      readonly left: number;
    }
  | { readonly kind: 'found'; readonly words: string; readonly ids: readonly string[] };
