import {
  ByePacket,
  CompoundPacket,
  ReceiverReportPacket,
  ReceptionReport,
  type RtcpPacket,
  SdesChunk,
  type SdesItemType,
  SdesPacket,
  SenderReportPacket,
} from 'rtp.js/packets';
import { bytesOf, maximumPacketBytes, viewOf } from './bytes.js';
import type { ReceptionBlock } from './reception-statistics.js';

const cname: SdesItemType = 1;
/** Seconds from 1900 to 1970. */
const ntpOffset = 2_208_988_800;

/** What one side has to say in a report (RFC 3550 §6.4). */
export interface Report {
  readonly ssrc: number;
  /** The name that stays when the SSRC changes (RFC 3550 §6.5.1). */
  readonly cname: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** There when packets were sent since the report before. */
  readonly sent?: { readonly timestamp: number; readonly packets: number; readonly octets: number };
  /** There when packets came. */
  readonly received?: ReceptionBlock & { readonly ssrc: number; readonly lastReport?: LastReport };
  /** This is the last report: the source leaves (RFC 3550 §6.6). */
  readonly bye: boolean;
}

/** The peer's last sender report, so that it can tell the round trip time (RFC 3550 §6.4.1). */
export interface LastReport {
  /** Middle 32 bits of its NTP timestamp. */
  readonly ntpMiddle: number;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

/** A compound packet: a sender or receiver report, the CNAME, and BYE at the end. RFC 3550 §6.1 */
export function printReport(report: Report): Uint8Array {
  const compound = new CompoundPacket();
  const first = report.sent ? senderReport(report, report.sent) : new ReceiverReportPacket();
  first.setSsrc(report.ssrc);
  if (report.received) first.addReport(receptionReport(report.received, report.now));
  compound.addPacket(first);

  const chunk = new SdesChunk();
  chunk.setSsrc(report.ssrc);
  chunk.addItem(cname, report.cname);
  const description = new SdesPacket();
  description.addChunk(chunk);
  compound.addPacket(description);

  if (report.bye) {
    const bye = new ByePacket();
    bye.addSsrc(report.ssrc);
    compound.addPacket(bye);
  }
  return bytesOf(compound.getView());
}

function senderReport(report: Report, sent: NonNullable<Report['sent']>): SenderReportPacket {
  const packet = new SenderReportPacket();
  const seconds = report.now / 1000 + ntpOffset;
  packet.setNtpSeconds(Math.floor(seconds) >>> 0);
  packet.setNtpFraction(Math.floor((seconds % 1) * 2 ** 32));
  packet.setRtpTimestamp(sent.timestamp);
  packet.setPacketCount(sent.packets >>> 0);
  packet.setOctetCount(sent.octets >>> 0);
  return packet;
}

function receptionReport(received: NonNullable<Report['received']>, now: number): ReceptionReport {
  const block = new ReceptionReport();
  block.setSsrc(received.ssrc);
  block.setFractionLost(received.fractionLost);
  block.setTotalLost(received.lost);
  block.setHighestSeqNumber(received.highestSequenceNumber >>> 0);
  block.setJitter(received.jitter);
  if (received.lastReport) {
    block.setLastSRTimestamp(received.lastReport.ntpMiddle);
    block.setDelaySinceLastSR(Math.floor(((now - received.lastReport.receivedAt) / 1000) * 65_536) >>> 0);
  }
  return block;
}

/** What a peer's report says that is of use here. */
export interface PeerReport {
  /** Middle 32 bits of the NTP timestamp, when it is a sender report. */
  readonly ntpMiddle?: number;
  /** SSRC of the one who wrote it. */
  readonly ssrc?: number;
  /** How the packets of the sources came there. */
  readonly blocks: readonly (ReceptionBlock & { readonly ssrc: number })[];
  readonly bye: boolean;
}

/** Reads a compound packet; undefined when it is none. RFC 3550 §6.1, §A.2 */
export function parseReport(bytes: Uint8Array): PeerReport | undefined {
  if (bytes.byteLength > maximumPacketBytes) return undefined;
  try {
    const packets = new CompoundPacket(viewOf(bytes)).getPackets();
    const reports = packets.filter(isReport);
    const sender = reports.find((packet) => packet instanceof SenderReportPacket);
    const ssrc = reports[0]?.getSsrc();
    return {
      ...(sender && { ntpMiddle: ntpMiddleOf(sender) }),
      ...(ssrc !== undefined && { ssrc }),
      blocks: reports.flatMap((packet) => packet.getReports().map(blockOf)),
      bye: packets.some((packet) => packet instanceof ByePacket),
    };
  } catch {
    // rtp.js throws for every way in which a datagram can fail to be a packet; all mean the same here.
    return undefined;
  }
}

function isReport(packet: RtcpPacket): packet is SenderReportPacket | ReceiverReportPacket {
  return packet instanceof SenderReportPacket || packet instanceof ReceiverReportPacket;
}

function ntpMiddleOf(report: SenderReportPacket): number {
  return (((report.getNtpSeconds() & 0xffff) << 16) | (report.getNtpFraction() >>> 16)) >>> 0;
}

function blockOf(report: ReceptionReport): PeerReport['blocks'][number] {
  return {
    ssrc: report.getSsrc(),
    fractionLost: report.getFractionLost(),
    // A signed 24-bit number, which rtp.js cuts to 12 bits.
    lost: (report.getView().getUint32(4) << 8) >> 8,
    highestSequenceNumber: report.getHighestSeqNumber(),
    jitter: report.getJitter(),
  };
}
