import type { TracedDecision, TracedMessage, TracedState } from '@trapezoid/contracts';
import type { ColumnHint } from '@trapezoid/ladder';
import { CallBook } from './call-book.js';
import { DialogBook } from './dialog-book.js';
import { MapTraffic } from './map-traffic.js';
import type { Connection, FeedAnswer } from './protocol.js';
import { TransactionBook } from './transaction-book.js';

/** All that the worker knows of the traffic; without sockets and clocks. */
export class FeedModel {
  private readonly calls = new CallBook();
  private readonly dialogs = new DialogBook();
  private readonly transactions = new TransactionBook();
  private readonly traffic = new MapTraffic();
  private columns: readonly ColumnHint[] = [];
  private shown: string | null = null;
  private ladderDue = false;
  private followsTransactions = false;
  private messages = 0;
  private rate = 0;
  private sinceTick = 0;
  private tickedAt: number | undefined;
  private slow = 0;
  /** What each element says that it did not tell. */
  private readonly untold = new Map<string, number>();

  message(message: TracedMessage): void {
    this.traffic.learn(message);
    if (message.dropped !== undefined) this.untold.set(message.element, message.dropped);
    this.dialogs.add(message);
    if (this.followsTransactions) this.transactions.message(message);
    if (!this.calls.add(message)) return;
    this.messages++;
    this.sinceTick++;
    this.traffic.add(message);
  }

  decision(decision: TracedDecision): void {
    this.calls.decide(decision);
  }

  state(state: TracedState): void {
    this.transactions.enter(state);
  }

  /** Without the states of transactions, what is known of them grows old at once. */
  followTransactions(wanted: boolean): void {
    this.followsTransactions = wanted;
    this.transactions.clear();
  }

  /** This reader was too slow for so many events. */
  drop(count: number): void {
    this.slow += count;
  }

  setColumns(columns: readonly ColumnHint[]): void {
    this.columns = columns;
    for (const { name, addresses = [] } of columns)
      for (const address of addresses) this.traffic.own(address, name);
    this.ladderDue = true;
  }

  show(callId: string | null): void {
    this.shown = callId;
    this.ladderDue = callId !== null;
  }

  search(words: string): string[] {
    return this.calls.search(words);
  }

  /** @param now in milliseconds, of any clock that does not jump */
  tick(connection: Connection, now: number): FeedAnswer[] {
    this.measure(now);
    const answers: FeedAnswer[] = [];
    if (this.shown !== null && (this.ladderDue || this.calls.hasChanged(this.shown))) {
      this.ladderDue = false;
      answers.push({ kind: 'ladder', callId: this.shown, ...this.calls.ladder(this.shown, this.columns) });
    }
    const dialogs = this.dialogs.takeChanges();
    const transactions = this.transactions.takeChanges();
    answers.push({
      kind: 'tick',
      connection,
      rate: Math.round(this.rate),
      messages: this.messages,
      dropped: this.slow + [...this.untold.values()].reduce((sum, count) => sum + count, 0),
      forgotten: this.calls.forgotten,
      ...this.calls.takeChanges(),
      ...(dialogs === undefined ? {} : { dialogs }),
      ...(transactions === undefined ? {} : { transactions }),
      openTransactions: this.transactions.openCount,
      ...this.traffic.take(),
    });
    return answers;
  }

  /** Half of the rate is that of the last quarter of a second. */
  private measure(now: number): void {
    const elapsed = now - (this.tickedAt ?? now);
    this.tickedAt = now;
    if (elapsed > 0) this.rate = this.rate / 2 + ((this.sinceTick / elapsed) * 1000) / 2;
    if (this.rate < 0.5) this.rate = 0;
    this.sinceTick = 0;
  }
}
