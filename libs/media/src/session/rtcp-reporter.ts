import type { MediaClock, MediaRandom } from '../clock.js';
import { type LastReport, type PeerReport, parseReport, printReport } from '../rtp/rtcp.js';
import type { RtpSender } from '../rtp/rtp-sender.js';
import type { Reception } from './reception.js';

/** Milliseconds; the least that RFC 3550 §6.2 recommends, halved before the first report. */
const interval = 5000;

export interface RtcpReporterOptions {
  readonly clock: MediaClock;
  readonly random: MediaRandom;
  readonly sender: RtpSender;
  readonly reception: Reception;
  /** Sends a compound packet to the peer; false when there is nowhere to send it. */
  readonly send: (packet: Uint8Array) => boolean;
}

/**
 * Tells the peer every 5 s or so what was sent and what came, takes its reports, and says goodbye.
 * RFC 3550 §6.2 to §6.6
 */
export class RtcpReporter {
  readonly #options: RtcpReporterOptions;
  readonly #cname: string;
  #timer: unknown;
  #packetsReported = 0;
  /** This side has sent RTP or RTCP: only then it may say BYE (RFC 3550 §6.3.7). */
  #heard = false;
  #lastReport: (LastReport & { readonly ssrc: number }) | undefined;
  #reportedByPeer: PeerReport['blocks'][number] | undefined;

  constructor(options: RtcpReporterOptions) {
    this.#options = options;
    // A name that tells nothing of its owner and meets no other (RFC 7022 §4.2).
    const { random } = options;
    this.#cname = Array.from({ length: 6 }, () => random.integer(65_536).toString(16).padStart(4, '0')).join(
      '',
    );
  }

  /** The peer's last word on the packets sent to it. */
  get reportedByPeer(): PeerReport['blocks'][number] | undefined {
    return this.#reportedByPeer;
  }

  start(): void {
    this.#schedule(interval / 2);
  }

  /** Sends the last report, with BYE. */
  stop(): void {
    this.#options.clock.clearTimeout(this.#timer);
    if (this.#heard || this.#options.sender.packets > 0) this.#report(true);
  }

  /** @returns false when the datagram is malformed. */
  receive(datagram: Uint8Array): boolean {
    const report = parseReport(datagram);
    if (!report) return false;
    const { ntpMiddle, ssrc } = report;
    if (ntpMiddle !== undefined && ssrc !== undefined) {
      this.#lastReport = { ntpMiddle, ssrc, receivedAt: this.#options.clock.now() };
    }
    this.#reportedByPeer =
      report.blocks.find((block) => block.ssrc === this.#options.sender.ssrc) ?? this.#reportedByPeer;
    return true;
  }

  /** At random between half and one and a half of the interval, lest all phones report at once (§6.3.1). */
  #schedule(milliseconds: number): void {
    const { clock, random } = this.#options;
    this.#timer = clock.setTimeout(
      () => {
        this.#report(false);
        this.#schedule(interval);
      },
      milliseconds / 2 + random.integer(milliseconds),
    );
  }

  #report(bye: boolean): void {
    const { clock, sender, reception, send } = this.#options;
    const received = reception.report();
    const { timestamp, packets, octets } = sender;
    const packet = printReport({
      ssrc: sender.ssrc,
      cname: this.#cname,
      now: clock.now(),
      ...(packets > this.#packetsReported && { sent: { timestamp, packets, octets } }),
      ...(received && {
        received: {
          ...received,
          ...(this.#lastReport?.ssrc === received.ssrc && { lastReport: this.#lastReport }),
        },
      }),
      bye,
    });
    this.#packetsReported = packets;
    if (send(packet)) this.#heard = true;
  }
}
