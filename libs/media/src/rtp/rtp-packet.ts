import { RtpPacket as Packet } from 'rtp.js/packets';
import { bytesOf, maximumPacketBytes, viewOf } from './bytes.js';

/** What G.711 and telephone events need of an RTP packet (RFC 3550 §5.1). */
export interface RtpPacket {
  /** 0 to 127. */
  readonly payloadType: number;
  /** 16 bits. */
  readonly sequenceNumber: number;
  /** 32 bits, in units of the clock rate. */
  readonly timestamp: number;
  /** 32 bits. */
  readonly ssrc: number;
  /** The first packet after a silence (RFC 3551 §4.1), or of an event (RFC 4733 §2.5.1.1). */
  readonly marker: boolean;
  /** Without padding. */
  readonly payload: Uint8Array;
}

/** Reads a datagram; undefined when it is no RTP packet. RFC 3550 §5.1, §A.1 */
export function parseRtpPacket(bytes: Uint8Array): RtpPacket | undefined {
  if (bytes.byteLength > maximumPacketBytes) return undefined;
  try {
    const packet = new Packet(viewOf(bytes));
    return {
      payloadType: packet.getPayloadType(),
      sequenceNumber: packet.getSequenceNumber(),
      timestamp: packet.getTimestamp(),
      ssrc: packet.getSsrc(),
      marker: packet.getMarker(),
      payload: bytesOf(packet.getPayload()),
    };
  } catch {
    // rtp.js throws for every way in which a datagram can fail to be a packet; all mean the same here.
    return undefined;
  }
}

/** The bytes of a packet. RFC 3550 §5.1 */
export function printRtpPacket(packet: RtpPacket): Uint8Array {
  const printed = new Packet();
  printed.setPayloadType(packet.payloadType);
  printed.setSequenceNumber(packet.sequenceNumber);
  printed.setTimestamp(packet.timestamp);
  printed.setSsrc(packet.ssrc);
  printed.setMarker(packet.marker);
  printed.setPayload(viewOf(packet.payload));
  return bytesOf(printed.getView());
}
