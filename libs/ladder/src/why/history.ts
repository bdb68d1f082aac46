import type { MessageSummary } from '../hop/message-summary.js';
import type { Reason } from './reason.js';
import { reasonOfRepetition } from './repeated.js';
import { requestReasons } from './request-reasons.js';
import { classReasons, responseReasons, successReasons } from './response-reasons.js';

/** One message on its way from one party to another. */
export interface PassedMessage {
  readonly callId: string;
  readonly summary: MessageSummary;
  readonly from: string;
  readonly to: string;
  readonly retransmission: boolean;
  readonly text: string;
}

const mostRemembered = 50_000;

/**
 * Reads from a message and from what has passed before why it was sent; give it the messages in order of time. An
 * element that tells its decision knows better: this is for messages of phones and servers that tell nothing.
 */
export class History {
  /** Who has got a message: its copies are passed on. */
  private readonly got = new Set<string>();
  /** The last final status that a party has got for a method of a Call-ID. */
  private readonly finals = new Map<string, number>();

  /** Takes note of the message too. */
  reasonOf(message: PassedMessage): Reason {
    const reason = message.retransmission ? reasonOfRepetition(message.summary) : this.firstReason(message);
    this.remember(message);
    return reason;
  }

  private firstReason(message: PassedMessage): Reason {
    const [reason, section] =
      message.summary.statusCode === undefined
        ? this.requestReason(message, message.summary.method ?? '')
        : this.responseReason(message, message.summary.statusCode);
    return { reason, section, by: 'message' };
  }

  private requestReason(message: PassedMessage, method: string): readonly [string, string] {
    const { summary, from } = message;
    if (method === 'ACK') return this.ackReason(message);
    if (method === 'CANCEL') return this.cancelReason(message);
    if (this.got.has(keyOf(message, from)))
      return ['passes the request on towards its target', 'RFC 3261 §16.6'];
    const last = this.finals.get(finalKey(message, from));
    if (summary.credentials && last === 401) return ['asks again, with credentials', 'RFC 3261 §22.2'];
    if (summary.credentials && last === 407)
      return ['asks again, with credentials for the proxy', 'RFC 3261 §22.3'];
    if (last === 423) return ['asks again, for as long as the registrar wants', 'RFC 3261 §10.2.8'];
    if (last !== undefined && last >= 300 && last < 400)
      return ['goes where it was sent on to', 'RFC 3261 §8.1.3.4'];
    if (method === 'INVITE' && summary.toTag) return ['asks to change the session', 'RFC 3261 §14.1'];
    if (method === 'REGISTER' && takesBack.test(message.text))
      return ['takes bindings back', 'RFC 3261 §10.2.2'];
    if (method === 'SUBSCRIBE' && summary.toTag)
      return ['renews or ends the subscription', 'RFC 6665 §4.1.2.2'];
    return requestReasons[method] ?? ['asks something of the other side', 'RFC 3261 §8.1.1'];
  }

  /** The ACK to a refusal belongs to the INVITE's transaction and has its branch (RFC 3261 §17.1.1.3). */
  private ackReason(message: PassedMessage): readonly [string, string] {
    if (this.got.has(branchKey(message, message.to))) {
      return ['acknowledges the final response on this hop', 'RFC 3261 §17.1.1.3'];
    }
    if (this.got.has(keyOf(message, message.from))) return ['passes the ACK on', 'RFC 3261 §16.6'];
    return ['acknowledges the answer, end to end', 'RFC 3261 §13.2.2.4'];
  }

  private cancelReason(message: PassedMessage): readonly [string, string] {
    const [reason, section] = requestReasons.CANCEL ?? ['', ''];
    if (this.got.has(keyOf(message, message.from))) {
      return ['the caller has cancelled: the branches are cancelled too', 'RFC 3261 §16.10'];
    }
    const last = this.finals.get(`${message.callId}\nINVITE\n${message.from}`);
    return last !== undefined && (last < 300 || last >= 600)
      ? ['another branch has brought the final response: this one is over', 'RFC 3261 §16.7 step 10']
      : [reason, section];
  }

  private responseReason(message: PassedMessage, statusCode: number): readonly [string, string] {
    if (statusCode > 100 && this.got.has(keyOf(message, message.from))) {
      return ['passes the response on towards the caller', 'RFC 3261 §16.7 step 9'];
    }
    const { method } = message.summary.cseq;
    if (statusCode >= 200 && statusCode < 300) return successReasons[method] ?? ofClass(statusCode);
    if (statusCode === 100 && method !== 'INVITE') return ofClass(statusCode);
    return responseReasons.get(statusCode) ?? ofClass(statusCode);
  }

  private remember(message: PassedMessage): void {
    const { summary, to } = message;
    if (this.got.size >= mostRemembered) this.got.clear();
    if (this.finals.size >= mostRemembered) this.finals.clear();
    this.got.add(keyOf(message, to));
    if (summary.method === 'INVITE') this.got.add(branchKey(message, to));
    if (summary.statusCode !== undefined && summary.statusCode >= 200) {
      this.finals.set(finalKey(message, to), summary.statusCode);
    }
  }
}

const takesBack =
  /^(?:expires[ \t]*:[ \t]*0+[ \t]*$|(?:contact|m)[ \t]*:.*;[ \t]*expires[ \t]*=[ \t]*0+\b)/im;

function ofClass(statusCode: number): readonly [string, string] {
  return classReasons[Math.floor(statusCode / 100) - 1] ?? ['answers the request', 'RFC 3261 §8.2.6'];
}

function keyOf({ callId, summary }: PassedMessage, party: string): string {
  const { number, method } = summary.cseq;
  return [callId, number, method, summary.statusCode ?? '', party].join('\n');
}

function branchKey({ callId, summary }: PassedMessage, party: string): string {
  return [callId, 'branch', summary.branch, party].join('\n');
}

function finalKey({ callId, summary }: PassedMessage, party: string): string {
  return [callId, summary.method ?? summary.cseq.method, party].join('\n');
}
