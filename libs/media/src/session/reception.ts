import { sampleRate } from '../g711/codec.js';
import { type ReceptionBlock, ReceptionStatistics } from '../rtp/reception-statistics.js';
import { parseRtpPacket, type RtpPacket } from '../rtp/rtp-packet.js';

/** A packet of the stream that is of use; `late` when others that were sent after it came first. */
export interface Received {
  readonly packet: RtpPacket;
  readonly late: boolean;
}

/** Sorts what comes at the RTP port, and counts it. A new SSRC is a new source of the same stream. */
export class Reception {
  #source: { readonly ssrc: number; readonly statistics: ReceptionStatistics } | undefined;
  /** Of sources before this one. */
  #before = { received: 0, lost: 0 };
  #malformed = 0;
  #ignored = 0;
  #lastPacketAt: number | undefined;

  get counts() {
    return {
      packetsReceived: this.#before.received + (this.#source?.statistics.received ?? 0),
      lost: this.#before.lost + (this.#source?.statistics.lost ?? 0),
      malformed: this.#malformed,
      ignored: this.#ignored,
      ...(this.#lastPacketAt !== undefined && { lastPacketAt: this.#lastPacketAt }),
    };
  }

  /**
   * @param now milliseconds since 1970.
   * @param agreed says whether a payload type may come.
   */
  receive(datagram: Uint8Array, now: number, agreed: (payloadType: number) => boolean): Received | undefined {
    const packet = parseRtpPacket(datagram);
    if (!packet) {
      this.#malformed += 1;
      return undefined;
    }
    const isAgreed = agreed(packet.payloadType);
    // Comfort noise and the like count in the sequence of their source, but make no source of their own.
    if (!isAgreed && packet.ssrc !== this.#source?.ssrc) return this.ignore();
    const arrival = this.#statisticsOf(packet.ssrc).receive(
      packet.sequenceNumber,
      packet.timestamp,
      Math.round((now * sampleRate) / 1000) >>> 0,
    );
    if (!isAgreed || arrival === 'repeated' || arrival === 'stray') return this.ignore();
    this.#lastPacketAt = now;
    return { packet, late: arrival === 'late' };
  }

  /** Counts a datagram that is left unread. */
  ignore(): undefined {
    this.#ignored += 1;
  }

  /** The report block on the source that sends now (RFC 3550 §6.4.1); undefined when nothing came. */
  report(): (ReceptionBlock & { readonly ssrc: number }) | undefined {
    return this.#source && { ssrc: this.#source.ssrc, ...this.#source.statistics.report() };
  }

  /** Counts a datagram that proved malformed behind its RTP header, or at the RTCP port. */
  countMalformed(): void {
    this.#malformed += 1;
  }

  #statisticsOf(ssrc: number): ReceptionStatistics {
    if (this.#source?.ssrc !== ssrc) {
      const { packetsReceived: received, lost } = this.counts;
      this.#before = { received, lost };
      this.#source = { ssrc, statistics: new ReceptionStatistics() };
    }
    return this.#source.statistics;
  }
}
