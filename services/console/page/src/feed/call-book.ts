import type { TracedDecision, TracedMessage } from '@trapezoid/contracts';
import { type ColumnHint, type Ladder, LegJoiner, makeLadder } from '@trapezoid/ladder';
import { CallProgress, type CallSummary } from './call-summary.js';
import { WireCount } from './wire-count.js';

const mostCalls = 2000;
const mostCharacters = 48 * 1024 * 1024;
/** Messages as told by either end, of one ladder. */
const mostInLadder = 3000;

interface CallRecord {
  progress: CallProgress;
  messages: TracedMessage[];
  decisions: TracedDecision[];
  characters: number;
}

/** The calls that were lately seen, with all that was told of them; the oldest goes first. */
export class CallBook {
  forgotten = 0;
  private readonly joiner = new LegJoiner();
  private readonly wire = new WireCount();
  /** By the Call-ID of the first leg, in order of their beginning. */
  private readonly calls = new Map<string, CallRecord>();
  /** From each leg to its call. */
  private readonly callOf = new Map<string, string>();
  private readonly changed = new Set<string>();
  private readonly gone = new Set<string>();
  private characters = 0;

  /** Takes what an element told; true where it is one more message on the wire. */
  add(message: TracedMessage): boolean {
    const onWire = this.wire.isNew(message);
    if (this.joiner.add(message)) this.merge(message.callId);
    const { id, record } = this.find(message);
    record.messages.push(message);
    record.characters += message.text.length;
    this.characters += message.text.length;
    record.progress.add(message, onWire);
    this.changed.add(id);
    this.forgetOldest();
    return onWire;
  }

  decide(decision: TracedDecision): void {
    const id = this.callOf.get(decision.callId);
    if (id === undefined) return;
    this.calls.get(id)?.decisions.push(decision);
    this.changed.add(id);
  }

  hasChanged(callId: string): boolean {
    return this.changed.has(this.callOf.get(callId) ?? callId);
  }

  /** What has changed since this was last asked. */
  takeChanges(): { readonly calls: CallSummary[]; readonly gone: string[] } {
    const calls: CallSummary[] = [];
    for (const id of this.changed) {
      const record = this.calls.get(id);
      if (record !== undefined) calls.push(record.progress.now);
    }
    const gone = [...this.gone];
    this.changed.clear();
    this.gone.clear();
    return { calls, gone };
  }

  ladder(callId: string, columns: readonly ColumnHint[]): { readonly ladder: Ladder; readonly left: number } {
    const record = this.calls.get(this.callOf.get(callId) ?? callId);
    const messages = record?.messages ?? [];
    const shown = messages.slice(0, mostInLadder);
    const ladder = makeLadder(shown, {
      columns: callerFirst(shown[0], columns),
      decisions: record?.decisions ?? [],
    });
    return { ladder, left: messages.length - shown.length };
  }

  /** Calls with a message that holds these words, in any case of letters. */
  search(words: string): string[] {
    const wanted = words.toLowerCase();
    const found: string[] = [];
    for (const [id, { messages }] of this.calls) {
      if (messages.some(({ text }) => text.toLowerCase().includes(wanted))) found.push(id);
    }
    return found;
  }

  private find(message: TracedMessage): { id: string; record: CallRecord } {
    const id = this.callOf.get(message.callId) ?? this.callOfLegs(message.callId) ?? message.callId;
    this.callOf.set(message.callId, id);
    let record = this.calls.get(id);
    if (record === undefined) {
      record = { progress: new CallProgress(message), messages: [], decisions: [], characters: 0 };
      this.calls.set(id, record);
    }
    return { id, record };
  }

  private callOfLegs(callId: string): string | undefined {
    for (const leg of this.joiner.legsOf(callId)) {
      const id = this.callOf.get(leg);
      if (id !== undefined) return id;
    }
    return undefined;
  }

  /** Two calls have turned out to be one: the younger becomes a part of the older. */
  private merge(callId: string): void {
    const ids = new Set<string>();
    for (const leg of this.joiner.legsOf(callId)) {
      const id = this.callOf.get(leg);
      if (id !== undefined && this.calls.has(id)) ids.add(id);
    }
    const [first, ...others] = [...ids].sort((a, b) => this.startOf(a) - this.startOf(b));
    const into = first === undefined ? undefined : this.calls.get(first);
    if (first === undefined || into === undefined) return;
    for (const id of others) {
      const record = this.calls.get(id);
      if (record === undefined) continue;
      for (const message of record.messages) {
        this.callOf.set(message.callId, first);
        into.messages.push(message);
        into.progress.add(message, message.direction === 'sent');
      }
      into.decisions.push(...record.decisions);
      into.characters += record.characters;
      this.calls.delete(id);
      this.gone.add(id);
    }
    this.changed.add(first);
  }

  private startOf(id: string): number {
    return this.calls.get(id)?.messages[0]?.at ?? 0;
  }

  private forgetOldest(): void {
    while (this.calls.size > mostCalls || (this.characters > mostCharacters && this.calls.size > 1)) {
      const [oldest] = this.calls;
      if (oldest === undefined) return;
      const [id, record] = oldest;
      this.calls.delete(id);
      for (const { callId } of record.messages) this.callOf.delete(callId);
      this.characters -= record.characters;
      this.changed.delete(id);
      this.gone.add(id);
      this.forgotten++;
    }
  }
}

/** Who began stands on the left. */
function callerFirst(
  first: TracedMessage | undefined,
  columns: readonly ColumnHint[],
): readonly ColumnHint[] {
  if (first?.direction !== 'sent' || columns.some(({ name }) => name === first.element)) return columns;
  return [{ name: first.element }, ...columns];
}
