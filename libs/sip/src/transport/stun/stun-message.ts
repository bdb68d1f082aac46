import { crc32 } from 'node:zlib';
import type { SocketAddress } from '../flow.js';

/** Of every message; the first two bits, both 0, set them apart from SIP. RFC 8489 §5 */
export const headerBytes = 20;
export const magicCookie = 0x2112a442;
export const transactionBytes = 12;

/** The one method that a SIP element needs. RFC 8489 §3 */
export const bindingMethod = 0x001;

export type StunClass = 'request' | 'indication' | 'success' | 'error';

/** Attributes by their numbers; those below 0x8000 must be understood. RFC 8489 §18.3 */
export const attribute = {
  mappedAddress: 0x0001,
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  realm: 0x0014,
  nonce: 0x0015,
  messageIntegritySha256: 0x001c,
  passwordAlgorithm: 0x001d,
  userhash: 0x001e,
  xorMappedAddress: 0x0020,
  fingerprint: 0x8028,
} as const;

/** What a message of the STUN keep-alive says. RFC 8489 §5, §14 */
export interface StunMessage {
  readonly class: StunClass;
  readonly method: number;
  /** 96 bits by which a response finds its request. */
  readonly transaction: Buffer;
  /** XOR-MAPPED-ADDRESS, or MAPPED-ADDRESS where there is only that. */
  readonly mappedAddress?: SocketAddress;
  /** ERROR-CODE, from 300 to 699. */
  readonly errorCode?: number;
  /** What UNKNOWN-ATTRIBUTES lists: attributes of ours that the other side does not know. */
  readonly refusedAttributes?: readonly number[];
  /** Attributes that must be understood, and are not known here. */
  readonly unknownRequired: readonly number[];
  readonly fingerprint: 'absent' | 'right' | 'wrong';
}

/** The value of a FINGERPRINT over what stands before it, where the length in the header counts it already. RFC 8489 §14.7 */
export const fingerprintOf = (before: Uint8Array): number => (crc32(before) ^ 0x5354554e) >>> 0;
