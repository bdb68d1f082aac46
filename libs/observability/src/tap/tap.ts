import type { Bus } from '@trapezoid/bus';
import {
  type TracedDecision,
  type TracedMessage,
  type TracedTransaction,
  type TransportAddress,
  traceDecided,
  traceListening,
  traceOpened,
  traceSip,
  traceTransaction,
} from '@trapezoid/contracts';
import { blankCredentials } from './blank-credentials.js';
import { KnownLegs } from './known-legs.js';

/** Milliseconds since 1970, with a fraction where the machine gives one. */
export interface TapClock {
  now(): number;
}

export interface TapOptions {
  readonly bus: Bus;
  /** The name that ladders show: the service's in the lab file, or a simulated phone's. */
  readonly element: string;
  readonly clock?: TapClock;
  /**
   * Messages published per second at most, and as many decisions and states as twice that; the rest is counted.
   * Default 2,000.
   */
  readonly maximumPerSecond?: number;
}

type Endpoint = Pick<TransportAddress, 'host' | 'port'>;

/** A SIP message that an element has sent or received. */
export interface TapRecord {
  readonly direction: 'sent' | 'received';
  readonly protocol: TransportAddress['protocol'];
  readonly source: Endpoint;
  readonly destination: Endpoint;
  /** As on the wire; a function is called only if somebody listens. */
  readonly text: string | (() => Uint8Array);
  readonly callId: string;
  readonly retransmission: boolean;
  readonly transaction?: TracedTransaction;
  readonly absorbed?: boolean;
  /** A fault rule has struck it. */
  readonly fault?: TracedMessage['fault'];
}

/** Which message a decision is about: its CSeq, the branch of its topmost Via and, of a response, its status code. */
export interface TapSubject {
  readonly callId: string;
  readonly cseq: string;
  readonly branch: string;
  readonly statusCode?: number;
}

/** What was decided, and why. */
export type TapDecision = Pick<TracedDecision, 'decision' | 'reason' | 'section'> & {
  readonly rule?: string;
  readonly statusCode?: number;
  readonly targets?: readonly string[];
};

/** Where an element tells of its SIP messages; silent while nobody listens. */
export interface Tap {
  /** Whether a record would be told. Cheap: ask it before putting a record together. */
  readonly listening: boolean;
  /** Messages and other news not told because there were too many in a second, since the start. */
  readonly dropped: number;
  record(message: TapRecord): void;
  /** A decision on a message that was recorded. */
  decide(subject: TapSubject, decision: TapDecision): void;
  /** A transaction has come into a state. */
  enter(callId: string, transaction: TracedTransaction): void;
  /** These are legs of one call. Remembered also while nobody listens. */
  join(callId: string, other: string): void;
  close(): void;
}

/** Longest message told, in bytes: the most that a datagram can carry (RFC 3261 §18.1.1). */
const longestText = 65_535;
/** Nobody can keep elements talking for longer than this without a renewal, in milliseconds. */
const longestListening = 60_000;
const mostListeners = 64;

/** A clock finer than a millisecond, so that the hops of one message can be put in order. */
export const fineClock: TapClock = { now: () => performance.timeOrigin + performance.now() };

export function createTap(options: TapOptions): Tap {
  return new BusTap(options);
}

class BusTap implements Tap {
  listening = false;
  dropped = 0;

  private readonly clock: TapClock;
  private readonly maximumPerSecond: number;
  private readonly listeners = new Map<string, { readonly until: number; readonly transactions: boolean }>();
  private tellsStates = false;
  private readonly unsubscribe: () => void;
  private readonly decoder = new TextDecoder();
  private until = 0;
  private sequence = 0;
  private second = 0;
  private publishedInSecond = 0;
  private newsInSecond = 0;
  private readonly legs = new KnownLegs();

  constructor(private readonly options: TapOptions) {
    this.clock = options.clock ?? fineClock;
    this.maximumPerSecond = options.maximumPerSecond ?? 2_000;
    this.unsubscribe = options.bus.subscribe(traceListening.subject, (_subject, data) =>
      this.receiveListened(data),
    );
    options.bus.publish(traceOpened.subject, { element: options.element.slice(0, 256) });
  }

  record(message: TapRecord): void {
    const at = this.timeToTell();
    if (at === undefined) return;
    // Counted even when it is not told: the gap shows the listener that something is missing.
    const sequence = ++this.sequence;
    if (++this.publishedInSecond > this.maximumPerSecond) {
      this.dropped++;
      return;
    }
    const joins = this.legs.of(message.callId);
    const traced: TracedMessage = {
      element: this.options.element,
      direction: message.direction,
      at,
      sequence,
      protocol: message.protocol,
      source: { host: message.source.host, port: message.source.port },
      destination: { host: message.destination.host, port: message.destination.port },
      callId: message.callId,
      text: blankCredentials(this.readText(message.text)),
      retransmission: message.retransmission,
      ...(message.transaction === undefined ? {} : { transaction: bounded(message.transaction) }),
      ...(message.absorbed === undefined ? {} : { absorbed: message.absorbed }),
      ...(message.fault === undefined ? {} : { fault: message.fault }),
      ...(joins === undefined ? {} : { joins }),
      ...(this.dropped === 0 ? {} : { dropped: this.dropped }),
    };
    this.options.bus.publish(traceSip.subject, traced);
  }

  decide({ callId, cseq, branch, statusCode }: TapSubject, decision: TapDecision): void {
    const at = this.timeToTellNews();
    if (at === undefined) return;
    const { rule, targets } = decision;
    const told: TracedDecision = {
      element: this.options.element,
      at,
      callId,
      cseq: cseq.slice(0, 128),
      branch: branch.slice(0, 512),
      ...(statusCode === undefined ? {} : { about: statusCode }),
      decision: decision.decision.slice(0, 64),
      reason: blankCredentials(decision.reason).slice(0, 512),
      section: decision.section.slice(0, 128),
      ...(rule === undefined ? {} : { rule: rule.slice(0, 256) }),
      ...(decision.statusCode === undefined ? {} : { statusCode: decision.statusCode }),
      ...(targets === undefined
        ? {}
        : { targets: targets.slice(0, 64).map((target) => blankCredentials(target).slice(0, 1024)) }),
    };
    this.options.bus.publish(traceDecided.subject, told);
  }

  enter(callId: string, transaction: TracedTransaction): void {
    if (!this.tellsStates) return;
    const at = this.timeToTellNews();
    if (at === undefined) return;
    const { element } = this.options;
    this.options.bus.publish(traceTransaction.subject, { element, at, callId, ...bounded(transaction) });
  }

  join(callId: string, other: string): void {
    this.legs.join(callId, other);
  }

  close(): void {
    this.unsubscribe();
    this.listening = false;
    this.listeners.clear();
  }

  private readText(text: TapRecord['text']): string {
    if (typeof text === 'string') return text.slice(0, longestText);
    return this.decoder.decode(text().subarray(0, longestText));
  }

  /** When it is, where somebody listens: milliseconds since 1970. */
  private timeToTell(): number | undefined {
    if (!this.listening) return undefined;
    const at = this.clock.now();
    if (at >= this.until) {
      this.listening = false;
      return undefined;
    }
    const second = Math.floor(at / 1000);
    if (second !== this.second) {
      this.second = second;
      this.publishedInSecond = 0;
      this.newsInSecond = 0;
    }
    return at;
  }

  private timeToTellNews(): number | undefined {
    const at = this.timeToTell();
    if (at === undefined || ++this.newsInSecond <= 2 * this.maximumPerSecond) return at;
    this.dropped++;
    return undefined;
  }

  /** A listener says until when it listens; a time that has passed takes its word back. */
  private receiveListened(data: unknown): void {
    const told = traceListening.event.safeParse(data);
    if (!told.success) return;
    const now = this.clock.now();
    const { listener, until, transactions = false } = told.data;
    this.listeners.delete(listener);
    for (const [other, { until: end }] of this.listeners) if (end <= now) this.listeners.delete(other);
    if (until > now && this.listeners.size < mostListeners) {
      this.listeners.set(listener, { until: Math.min(until, now + longestListening), transactions });
    }
    const all = [...this.listeners.values()];
    this.until = Math.max(0, ...all.map((each) => each.until));
    this.tellsStates = all.some((each) => each.transactions);
    this.listening = this.until > now;
  }
}

function bounded({ key, kind, state }: TracedTransaction): TracedTransaction {
  return { key: key.slice(0, 1024), kind, state };
}
