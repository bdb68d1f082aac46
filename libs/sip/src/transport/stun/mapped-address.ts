import { canonicalHost, isAddress } from '../../grammar/host.js';
import type { SocketAddress } from '../flow.js';
import { magicCookie } from './stun-message.js';

const familyIPv4 = 1;
const familyIPv6 = 2;
const nothing = Buffer.alloc(16);

/** What an XOR-MAPPED-ADDRESS is covered with: the cookie, and for IPv6 the transaction behind it. RFC 8489 §14.2 */
export function maskOf(transaction: Uint8Array): Buffer {
  const mask = Buffer.alloc(16);
  mask.writeUInt32BE(magicCookie);
  mask.set(transaction, 4);
  return mask;
}

/** The value of (XOR-)MAPPED-ADDRESS; undefined for what is no address. Without a mask it stands as it is. */
export function printMappedAddress(
  { host, port }: SocketAddress,
  mask: Buffer = nothing,
): Buffer | undefined {
  const address = addressBytes(host);
  if (address === undefined) return undefined;
  const value = Buffer.alloc(4 + address.length);
  value[1] = address.length === 4 ? familyIPv4 : familyIPv6;
  value.writeUInt16BE(port ^ mask.readUInt16BE(0), 2);
  for (const [at, byte] of address.entries()) value[4 + at] = byte ^ (mask[at] ?? 0);
  return value;
}

/** Reads what `printMappedAddress` writes; undefined where family and length do not fit. */
export function parseMappedAddress(value: Buffer, mask: Buffer = nothing): SocketAddress | undefined {
  const bytes = value[1] === familyIPv4 ? 4 : value[1] === familyIPv6 ? 16 : undefined;
  if (bytes === undefined || value.length !== 4 + bytes) return undefined;
  const address = Array.from(value.subarray(4), (byte, at) => byte ^ (mask[at] ?? 0));
  return { host: addressText(address), port: value.readUInt16BE(2) ^ mask.readUInt16BE(0) };
}

function addressBytes(host: string): Buffer | undefined {
  // A link-local address may name its interface behind '%'.
  const [address = ''] = host.split('%');
  if (!isAddress(address)) return undefined;
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const [front = [], back = []] = canonicalHost(`[${address}]`)
    .slice(1, -1)
    .split('::')
    .map((half) => (half === '' ? [] : half.split(':')));
  const bytes = Buffer.alloc(16);
  for (const [at, group] of front.entries()) bytes.writeUInt16BE(Number.parseInt(group, 16), 2 * at);
  const start = 8 - back.length;
  for (const [at, group] of back.entries()) bytes.writeUInt16BE(Number.parseInt(group, 16), 2 * (start + at));
  return bytes;
}

function addressText(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16),
  );
  return canonicalHost(`[${groups.join(':')}]`).slice(1, -1);
}
