import type { SocketAddress } from '../flow.js';
import { maskOf, printMappedAddress } from './mapped-address.js';
import {
  attribute,
  bindingMethod,
  fingerprintOf,
  headerBytes,
  magicCookie,
  type StunClass,
  type StunMessage,
} from './stun-message.js';

type Attribute = readonly [type: number, value: Buffer];

const classBits: Readonly<Record<StunClass, number>> = {
  request: 0x000,
  indication: 0x010,
  success: 0x100,
  error: 0x110,
};

/** A Binding request as a keep-alive needs it: without attributes. RFC 5626 §8 */
export function printBindingRequest(transaction: Buffer): Buffer {
  return print('request', transaction, [], false);
}

/** Tells the sender of a Binding request where it was seen. Undefined for what is no address. RFC 8489 §6.3.1.1 */
export function printBindingSuccess(request: StunMessage, seen: SocketAddress): Buffer | undefined {
  const { transaction } = request;
  const value = printMappedAddress(seen, maskOf(transaction));
  if (value === undefined) return undefined;
  return print('success', transaction, [[attribute.xorMappedAddress, value]], hasFingerprint(request));
}

/** Refuses a Binding request for attributes that must be understood and are not. RFC 8489 §6.3.1, §14.8, §14.13 */
export function printUnknownAttributeError(request: StunMessage): Buffer {
  const unknown = Buffer.alloc(2 * request.unknownRequired.length);
  for (const [at, type] of request.unknownRequired.entries()) unknown.writeUInt16BE(type, 2 * at);
  const attributes: Attribute[] = [
    [attribute.errorCode, Buffer.from('\0\0\x04\x14Unknown Attribute', 'latin1')],
    [attribute.unknownAttributes, unknown],
  ];
  return print('error', request.transaction, attributes, hasFingerprint(request));
}

const hasFingerprint = ({ fingerprint }: StunMessage): boolean => fingerprint === 'right';

function print(
  kind: StunClass,
  transaction: Buffer,
  attributes: readonly Attribute[],
  fingerprint: boolean,
): Buffer {
  let at: number = headerBytes;
  let end = at + (fingerprint ? 8 : 0);
  for (const [, value] of attributes) end += 4 + padded(value.length);
  const bytes = Buffer.alloc(end);
  bytes.writeUInt16BE(bindingMethod | classBits[kind], 0);
  bytes.writeUInt16BE(end - headerBytes, 2);
  bytes.writeUInt32BE(magicCookie, 4);
  bytes.set(transaction, 8);
  for (const [type, value] of attributes) {
    bytes.writeUInt16BE(type, at);
    bytes.writeUInt16BE(value.length, at + 2);
    bytes.set(value, at + 4);
    at += 4 + padded(value.length);
  }
  if (fingerprint) {
    bytes.writeUInt16BE(attribute.fingerprint, at);
    bytes.writeUInt16BE(4, at + 2);
    bytes.writeUInt32BE(fingerprintOf(bytes.subarray(0, at)), at + 4);
  }
  return bytes;
}

/** Values fill whole words of four bytes. RFC 8489 §14 */
const padded = (length: number): number => Math.ceil(length / 4) * 4;
