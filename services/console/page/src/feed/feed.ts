import { useSyncExternalStore } from 'react';
import type { CallSummary } from './call-summary.js';
import type { DialogSummary } from './dialog-book.js';
import type { FeedAnswer, FeedQuestion, Pulse, Tick, TransactionSummary } from './protocol.js';

/** What the page knows of the traffic, as of the last tick; each tick makes another object. */
export interface FeedState extends Pick<Tick, 'connection' | 'rate' | 'messages' | 'dropped' | 'forgotten'> {
  /** The latest first. */
  readonly calls: readonly CallSummary[];
  readonly dialogs: readonly DialogSummary[];
  readonly transactions: readonly TransactionSummary[];
  readonly openTransactions: number;
}

let state: FeedState = {
  connection: 'connecting',
  rate: 0,
  messages: 0,
  dropped: 0,
  forgotten: 0,
  calls: [],
  dialogs: [],
  transactions: [],
  openTransactions: 0,
};
type Ladder = Extract<FeedAnswer, { kind: 'ladder' }>;
type Found = Extract<FeedAnswer, { kind: 'found' }>;
export interface Traffic {
  readonly pulses: readonly Pulse[];
  readonly edges: Tick['edges'];
}

const known = new Map<string, CallSummary>();
const changed = new Set<() => void>();
const watchers = {
  ladder: new Set<(told: Ladder) => void>(),
  found: new Set<(told: Found) => void>(),
  traffic: new Set<(told: Traffic) => void>(),
};
let worker: Worker | undefined;

/** Begins to follow the trace; once per page. */
export function startFeed(): void {
  worker = new Worker(new URL('./feed.worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }: MessageEvent<FeedAnswer>) => take(data);
  ask({ kind: 'start' });
}

export function ask(question: FeedQuestion): void {
  worker?.postMessage(question);
}

export function watch<Kind extends keyof typeof watchers>(
  kind: Kind,
  watcher: (typeof watchers)[Kind] extends Set<infer Watcher> ? Watcher : never,
): () => void {
  const set = watchers[kind] as Set<typeof watcher>;
  set.add(watcher);
  return () => set.delete(watcher);
}

/** A part of the feed's state; the component is drawn again when that part is another. */
export function useFeed<Part>(select: (state: FeedState) => Part): Part {
  return useSyncExternalStore(subscribe, () => select(state));
}

function subscribe(callback: () => void): () => void {
  changed.add(callback);
  return () => changed.delete(callback);
}

function take(answer: FeedAnswer): void {
  if (answer.kind === 'ladder') for (const watcher of watchers.ladder) watcher(answer);
  else if (answer.kind === 'found') for (const watcher of watchers.found) watcher(answer);
  else takeTick(answer);
}

function takeTick(tick: Tick): void {
  for (const id of tick.gone) known.delete(id);
  for (const call of tick.calls) known.set(call.id, call);
  const callsChanged = tick.calls.length > 0 || tick.gone.length > 0;
  const { connection, rate, messages, dropped, forgotten, openTransactions } = tick;
  state = {
    connection,
    rate,
    messages,
    dropped,
    forgotten,
    openTransactions,
    calls: callsChanged ? [...known.values()].sort((a, b) => b.startedAt - a.startedAt) : state.calls,
    dialogs: tick.dialogs ?? state.dialogs,
    transactions: tick.transactions ?? state.transactions,
  };
  for (const callback of changed) callback();
  if (tick.pulses.length > 0) for (const watcher of watchers.traffic) watcher(tick);
}
