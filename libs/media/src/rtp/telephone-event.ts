import type { RtpPacket } from './rtp-packet.js';

/** A key that the peer has pressed. */
export interface Digit {
  /** `0` to `9`, `*`, `#`, `A` to `D`. */
  readonly digit: string;
  /** How long it was held, in milliseconds. */
  readonly milliseconds: number;
}

/** RFC 4733 §2.3 */
export interface TelephoneEvent {
  readonly event: number;
  readonly end: boolean;
  /** dBm0 below zero. */
  readonly volume: number;
  /** In units of the clock rate. */
  readonly duration: number;
}

/** Events 0 to 15 (RFC 4733 §3.2, table 3). */
const keys = '0123456789*#ABCD';
const longestSegment = 0xffff;
/** Milliseconds without an update after which a key counts as let go: three intervals of 50 ms (§2.5.2.2). */
const patience = 150;
const clockRateInKilohertz = 8;

/** The first event of a payload; undefined when it is too short. RFC 4733 §2.3 */
export function parseTelephoneEvent(payload: Uint8Array): TelephoneEvent | undefined {
  const [event, flags, high, low] = payload;
  if (event === undefined || flags === undefined || high === undefined || low === undefined) return undefined;
  return { event, end: (flags & 0x80) !== 0, volume: flags & 0x3f, duration: (high << 8) | low };
}

interface HeldKey {
  readonly event: number;
  /** Of the segment that it is in (§2.5.1.3). */
  timestamp: number;
  duration: number;
  /** Of the segments before. */
  before: number;
  /** Milliseconds since 1970. */
  updatedAt: number;
}

/**
 * Turns the packets of telephone events into keys, each told once when it is let go: by the packet that says so,
 * by the beginning of another, or by silence when all its last packets were lost. RFC 4733 §2.5
 */
export class DigitDetector {
  #held: HeldKey | undefined;
  #lastEnded: number | undefined;

  constructor(private readonly onDigit: (digit: Digit) => void) {}

  /**
   * @param now milliseconds since 1970.
   * @returns false when the packet is malformed.
   */
  receive(packet: RtpPacket, now: number): boolean {
    const told = parseTelephoneEvent(packet.payload);
    if (!told) return false;
    const { timestamp } = packet;
    // The packet that ends an event comes three times (§2.5.1.4).
    if (told.event >= keys.length || timestamp === this.#lastEnded) return true;
    if (this.#held && !this.#continues(this.#held, told, timestamp)) this.#tell();
    this.#held ??= { event: told.event, timestamp, duration: 0, before: 0, updatedAt: now };
    this.#held.duration = Math.max(this.#held.duration, told.duration);
    this.#held.updatedAt = now;
    if (told.end) this.#tell();
    return true;
  }

  /** To be called now and then: tells a key whose end was lost. */
  expire(now: number): void {
    if (this.#held && now - this.#held.updatedAt > patience) this.#tell();
  }

  /** The stream has ended, and with it a key that is still held. */
  end(): void {
    if (this.#held) this.#tell();
  }

  #continues(held: HeldKey, told: TelephoneEvent, timestamp: number): boolean {
    if (told.event !== held.event) return false;
    if (timestamp === held.timestamp) return true;
    if (timestamp !== (held.timestamp + longestSegment) >>> 0) return false;
    held.before += longestSegment;
    held.timestamp = timestamp;
    held.duration = 0;
    return true;
  }

  #tell(): void {
    const held = this.#held;
    if (!held) return;
    this.#held = undefined;
    this.#lastEnded = held.timestamp;
    this.onDigit({
      digit: keys.charAt(held.event),
      milliseconds: (held.before + held.duration) / clockRateInKilohertz,
    });
  }
}
