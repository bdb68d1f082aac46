import type { ArrowEnd } from '../hop/arrows.js';
import { addressBytes } from './ip-address.js';

const udp = 17;
const udpHeader = 8;
const hopLimit = 64;
/** What the length field of IP leaves for the payload, in bytes. */
const longestPayload = 65_535 - 20 - udpHeader;

/**
 * An IP packet with a UDP datagram from one end to the other, whatever the message went over: what TLS and WebSocket carry is
 * then in the clear. Ends that are names count as 0.0.0.0. A payload beyond 65,507 bytes is cut.
 * RFC 791 §3.1, RFC 8200 §3, RFC 768
 */
export function udpPacket(source: ArrowEnd, destination: ArrowEnd, payload: Uint8Array): Uint8Array {
  const [from, to] = sameFamily(addressBytes(source.host), addressBytes(destination.host));
  const data = payload.subarray(0, longestPayload);
  const datagram = new Uint8Array(udpHeader + data.length);
  const view = new DataView(datagram.buffer);
  view.setUint16(0, source.port);
  view.setUint16(2, destination.port);
  view.setUint16(4, datagram.length);
  datagram.set(data, udpHeader);
  // 0 would say that there is none.
  view.setUint16(6, checksum(pseudoHeader(from, to, datagram.length), datagram) || 0xffff);
  return from.length === 4 ? ipv4(from, to, datagram) : ipv6(from, to, datagram);
}

function ipv4(from: Uint8Array, to: Uint8Array, datagram: Uint8Array): Uint8Array {
  const packet = new Uint8Array(20 + datagram.length);
  const view = new DataView(packet.buffer);
  view.setUint8(0, 0x45);
  view.setUint16(2, packet.length);
  view.setUint8(8, hopLimit);
  view.setUint8(9, udp);
  packet.set(from, 12);
  packet.set(to, 16);
  view.setUint16(10, checksum(packet.subarray(0, 20)));
  packet.set(datagram, 20);
  return packet;
}

function ipv6(from: Uint8Array, to: Uint8Array, datagram: Uint8Array): Uint8Array {
  const packet = new Uint8Array(40 + datagram.length);
  const view = new DataView(packet.buffer);
  view.setUint8(0, 0x60);
  view.setUint16(4, datagram.length);
  view.setUint8(6, udp);
  view.setUint8(7, hopLimit);
  packet.set(from, 8);
  packet.set(to, 24);
  packet.set(datagram, 40);
  return packet;
}

/** RFC 768, RFC 8200 §8.1 */
function pseudoHeader(from: Uint8Array, to: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from([...from, ...to, 0, 0, length >> 8, length & 0xff, 0, 0, 0, udp]);
}

/** RFC 1071 */
function checksum(...parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 2) sum += ((part[at] ?? 0) << 8) | (part[at + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

/** A socket bound to every address tells none, and perhaps of the other family. */
function sameFamily(from: Uint8Array | undefined, to: Uint8Array | undefined): [Uint8Array, Uint8Array] {
  const length = Math.max(from?.length ?? 4, to?.length ?? 4);
  return [widen(from, length), widen(to, length)];
}

/** RFC 4291 §2.5.5.2 */
function widen(bytes: Uint8Array | undefined, length: number): Uint8Array {
  if (bytes === undefined) return new Uint8Array(length);
  if (bytes.length === length) return bytes;
  const wide = new Uint8Array(16);
  if (bytes.some((byte) => byte !== 0)) wide.fill(0xff, 10, 12);
  wide.set(bytes, 12);
  return wide;
}
