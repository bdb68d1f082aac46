import type { TracedMessage } from '@trapezoid/contracts';
import { readMessageSummary } from '@trapezoid/ladder';
import { From, readMessage, To, Via } from '@trapezoid/sip';

/** Which call is waited for; what is left out may be anything. */
export interface CallFilter {
  /** The user part of the caller's or the called one's address, or that with `@` and its domain. */
  readonly from?: string;
  readonly to?: string;
  readonly callId?: string;
}

/** A challenge may be the last word of a call whose caller has no credentials; so long another INVITE is waited for, in milliseconds. */
const patienceWithChallenges = 1_000;
/** Within so much silence after the end of a call its last messages have come, in milliseconds. */
const quiet = 250;

/** Learns from what is traced when a call begins and when it is over. It reads messages alone, so the phones may be anybody's. */
export class FollowedCall {
  private callId: string | undefined;
  /** How many Vias a message has on the caller's first hop: with more of them it is a proxy's branch. */
  private vias = 0;
  private overAt: number | undefined;

  constructor(private readonly filter: CallFilter) {}

  /** The Call-ID; undefined before the first INVITE. */
  get id(): string | undefined {
    return this.callId;
  }

  /** Takes what an element told. @param now in milliseconds, of any clock */
  add({ callId, text }: Pick<TracedMessage, 'callId' | 'text'>, now: number): void {
    if (this.callId === undefined) this.begin(callId, text);
    if (callId !== this.callId) return;
    const { statusCode = 0, cseq, method } = readMessageSummary(text);
    if (method === 'INVITE' && this.overAt !== undefined) this.overAt = undefined;
    else if (this.overAt !== undefined && this.overAt < now + quiet) this.overAt = now + quiet;
    else if (cseq.method === 'BYE' && statusCode >= 200) this.overAt = now + quiet;
    else if (cseq.method === 'INVITE' && statusCode >= 300 && viasOf(text) === this.vias) {
      const challenge = statusCode === 401 || statusCode === 407;
      this.overAt = now + (challenge ? patienceWithChallenges : quiet);
    }
  }

  /** True when nothing more is expected of the call. */
  isOver(now: number): boolean {
    return this.overAt !== undefined && now >= this.overAt;
  }

  private begin(callId: string, text: string): void {
    const read = readMessage(Buffer.from(text, 'utf8'));
    if (read.kind === 'unreadable' || !('method' in read.message) || read.message.method !== 'INVITE') return;
    const { message } = read;
    const [from, to] = [message.text(From.name), message.text(To.name)];
    if (to === undefined || /;\s*tag\s*=/i.test(to)) return;
    const { filter } = this;
    if (filter.callId !== undefined && filter.callId !== callId) return;
    if (!isOf(filter.from, from) || !isOf(filter.to, to)) return;
    this.callId = callId;
    this.vias = message.fieldsOf(Via).length;
  }
}

function viasOf(text: string): number {
  const read = readMessage(Buffer.from(text, 'utf8'));
  return read.kind === 'unreadable' ? 0 : read.message.fieldsOf(Via).length;
}

function isOf(wanted: string | undefined, nameAddress: string | undefined): boolean {
  if (wanted === undefined) return true;
  const [, user, host] = /sips?:(?:([^@>;]*)@)?([^>;:?]+)/i.exec(nameAddress ?? '') ?? [];
  return wanted === user || wanted === `${user}@${host}`;
}
