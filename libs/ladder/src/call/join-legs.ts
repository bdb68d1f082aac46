import type { TracedMessage } from '@trapezoid/contracts';
import { compareMessages } from '../hop/arrows.js';
import { readMessageSummary } from '../hop/message-summary.js';

/** One call with all its legs. */
export interface JoinedCall {
  /** Call-IDs, the leg that began first coming first. */
  readonly callIds: readonly string[];
  /** In order of time. */
  readonly messages: readonly TracedMessage[];
}

const mostCallIds = 20_000;

/**
 * Learns which Call-IDs are legs of one call: what an element that has both tells (a B2BUA), and what the messages
 * name themselves (a transfer: Replaces, Join, Target-Dialog). Forks and redirects keep their Call-ID.
 * RFC 3261 §8.1.1.4, §8.1.3.4, §16.6
 */
export class LegJoiner {
  /** From each Call-ID to the list that it shares with the other legs. */
  private readonly legs = new Map<string, Set<string>>();

  /** Takes note of a message; true where it joined legs that were apart. */
  add(message: Pick<TracedMessage, 'callId' | 'text' | 'joins'>): boolean {
    this.groupOf(message.callId);
    const named = message.joins ?? [];
    // Reading a head costs; the names are looked for first.
    const others = mayName.test(message.text) ? [...named, ...readMessageSummary(message.text).names] : named;
    let joined = false;
    for (const other of others) joined = this.join(message.callId, other) || joined;
    return joined;
  }

  /** All Call-IDs of the call that this is a leg of, itself among them. */
  legsOf(callId: string): ReadonlySet<string> {
    return this.legs.get(callId) ?? new Set([callId]);
  }

  private join(one: string, other: string): boolean {
    const first = this.groupOf(one);
    const second = this.groupOf(other);
    if (first === second) return false;
    for (const callId of second) {
      first.add(callId);
      this.legs.set(callId, first);
    }
    return true;
  }

  private groupOf(callId: string): Set<string> {
    const known = this.legs.get(callId);
    if (known !== undefined) return known;
    if (this.legs.size >= mostCallIds) this.forgetOldest();
    const group = new Set([callId]);
    this.legs.set(callId, group);
    return group;
  }

  private forgetOldest(): void {
    const [oldest] = this.legs.keys();
    if (oldest === undefined) return;
    this.legs.get(oldest)?.delete(oldest);
    this.legs.delete(oldest);
  }
}

const mayName = /^(?:replaces|join|target-dialog|refer-to|r)[ \t]*:/im;

/** Messages by call, all legs of each together; the call that began first comes first. */
export function joinLegs(messages: readonly TracedMessage[]): JoinedCall[] {
  const ordered = [...messages].sort(compareMessages);
  const joiner = new LegJoiner();
  for (const message of ordered) joiner.add(message);
  const calls = new Map<ReadonlySet<string>, { callIds: Set<string>; messages: TracedMessage[] }>();
  for (const message of ordered) {
    const legs = joiner.legsOf(message.callId);
    const call = calls.get(legs) ?? { callIds: new Set<string>(), messages: [] };
    calls.set(legs, call);
    call.callIds.add(message.callId);
    call.messages.push(message);
  }
  return [...calls.values()].map((call) => ({ callIds: [...call.callIds], messages: call.messages }));
}

/** The messages of one call with all its legs; empty where there are none. */
export function messagesOfCall(messages: readonly TracedMessage[], callId: string): readonly TracedMessage[] {
  return joinLegs(messages).find((call) => call.callIds.includes(callId))?.messages ?? [];
}
