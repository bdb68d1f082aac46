import type { TracedMessage, TracedState } from '@trapezoid/contracts';
import type { TransactionSummary } from './protocol.js';

const mostTransactions = 600;
const longestHistory = 12;

/** Where the transactions of all elements stand; those that ended long ago go first. */
export class TransactionBook {
  private readonly transactions = new Map<string, TransactionSummary>();
  private readonly open = new Set<string>();
  private changed = false;

  get openCount(): number {
    return this.open.size;
  }

  enter(state: TracedState): void {
    this.take(state, state);
  }

  /** A message tells where its transaction stands, also of those that began before anybody listened. */
  message(message: TracedMessage): void {
    if (
      message.transaction !== undefined &&
      !this.transactions.has(idOf(message.element, message.transaction.key))
    ) {
      this.take(message, message.transaction);
    }
  }

  clear(): void {
    this.transactions.clear();
    this.open.clear();
    this.changed = true;
  }

  /** All of them, the latest first, where something has changed since this was last asked. */
  takeChanges(): TransactionSummary[] | undefined {
    if (!this.changed) return undefined;
    this.changed = false;
    return [...this.transactions.values()].reverse();
  }

  private take(
    told: Pick<TracedState, 'element' | 'at' | 'callId'>,
    { key, kind, state }: Pick<TracedState, 'key' | 'kind' | 'state'>,
  ): void {
    const id = idOf(told.element, key);
    const known = this.transactions.get(id);
    if (known?.state === state) return;
    const history = [...(known?.history ?? []), { state, at: told.at }].slice(-longestHistory);
    this.transactions.set(id, {
      id,
      element: told.element,
      callId: told.callId,
      at: told.at,
      key,
      kind,
      state,
      history,
    });
    if (state === 'Terminated') this.open.delete(id);
    else this.open.add(id);
    this.changed = true;
    if (this.transactions.size > mostTransactions) this.forgetOne();
  }

  private forgetOne(): void {
    const [oldest] = this.transactions.keys();
    let victim = oldest;
    for (const [id, { state }] of this.transactions) {
      if (state !== 'Terminated') continue;
      victim = id;
      break;
    }
    if (victim === undefined) return;
    this.transactions.delete(victim);
    this.open.delete(victim);
  }
}

function idOf(element: string, key: string): string {
  return `${element}\n${key}`;
}
