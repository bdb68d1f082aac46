import type { Bus } from '@trapezoid/bus';
import { type TracedMessage, type TransportAddress, traceListening, traceSip } from '@trapezoid/contracts';
import { blankCredentials } from './blank-credentials.js';

/** Milliseconds since 1970, with a fraction where the machine gives one. */
export interface TapClock {
  now(): number;
}

export interface TapOptions {
  readonly bus: Bus;
  /** The name that ladders show: the service's in the lab file, or a simulated phone's. */
  readonly element: string;
  readonly clock?: TapClock;
  /** Messages published per second at most; the rest is counted. Default 2,000. */
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
}

/** Where an element tells of its SIP messages; silent while nobody listens. */
export interface Tap {
  /** Whether a record would be told. Cheap: ask it before putting a record together. */
  readonly listening: boolean;
  /** Messages not told because there were too many in a second, since the start. */
  readonly dropped: number;
  record(message: TapRecord): void;
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
  private readonly listeners = new Map<string, number>();
  private readonly unsubscribe: () => void;
  private readonly decoder = new TextDecoder();
  private until = 0;
  private sequence = 0;
  private second = 0;
  private publishedInSecond = 0;

  constructor(private readonly options: TapOptions) {
    this.clock = options.clock ?? fineClock;
    this.maximumPerSecond = options.maximumPerSecond ?? 2_000;
    this.unsubscribe = options.bus.subscribe(traceListening.subject, (_subject, data) =>
      this.receiveListened(data),
    );
  }

  record(message: TapRecord): void {
    if (!this.listening) return;
    const at = this.clock.now();
    if (at >= this.until) {
      this.listening = false;
      return;
    }
    // Counted even when it is not told: the gap shows the listener that something is missing.
    const sequence = ++this.sequence;
    if (!this.fitsInSecond(at)) {
      this.dropped++;
      return;
    }
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
    };
    this.options.bus.publish(traceSip.subject, traced);
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

  private fitsInSecond(at: number): boolean {
    const second = Math.floor(at / 1000);
    if (second !== this.second) {
      this.second = second;
      this.publishedInSecond = 0;
    }
    return ++this.publishedInSecond <= this.maximumPerSecond;
  }

  /** A listener says until when it listens; a time that has passed takes its word back. */
  private receiveListened(data: unknown): void {
    const told = traceListening.event.safeParse(data);
    if (!told.success) return;
    const now = this.clock.now();
    const { listener, until } = told.data;
    this.listeners.delete(listener);
    for (const [other, end] of this.listeners) if (end <= now) this.listeners.delete(other);
    if (until > now && this.listeners.size < mostListeners) {
      this.listeners.set(listener, Math.min(until, now + longestListening));
    }
    this.until = Math.max(0, ...this.listeners.values());
    this.listening = this.until > now;
  }
}
