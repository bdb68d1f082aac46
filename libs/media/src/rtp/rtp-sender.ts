import type { MediaRandom } from '../clock.js';
import { printRtpPacket } from './rtp-packet.js';

/** Numbers the packets of one source; starts at random as RFC 3550 §5.1 asks. */
export class RtpSender {
  readonly ssrc: number;
  #sequenceNumber: number;
  #timestamp: number;
  /** The next packet is the first, or the first after a silence. */
  #marker = true;
  #packets = 0;
  #octets = 0;

  constructor(random: MediaRandom) {
    const word = () => random.integer(65_536) * 65_536 + random.integer(65_536);
    this.ssrc = word();
    this.#timestamp = word();
    this.#sequenceNumber = random.integer(65_536);
  }

  /** Timestamp of the next packet. */
  get timestamp(): number {
    return this.#timestamp;
  }

  get packets(): number {
    return this.#packets;
  }

  /** Payload octets, headers left out (RFC 3550 §6.4.1). */
  get octets(): number {
    return this.#octets;
  }

  /** The next packet, which holds one octet per sample. */
  next(payloadType: number, payload: Uint8Array): Uint8Array {
    const packet = printRtpPacket({
      payloadType,
      sequenceNumber: this.#sequenceNumber,
      timestamp: this.#timestamp,
      ssrc: this.ssrc,
      marker: this.#marker,
      payload,
    });
    this.#sequenceNumber = (this.#sequenceNumber + 1) & 0xffff;
    this.#timestamp = (this.#timestamp + payload.length) >>> 0;
    this.#marker = false;
    this.#packets += 1;
    this.#octets += payload.length;
    return packet;
  }

  /** Lets time pass without a packet: timestamps go on, sequence numbers do not (RFC 3550 §5.1). */
  skip(samples: number): void {
    this.#timestamp = (this.#timestamp + samples) >>> 0;
    this.#marker = true;
  }
}
