import { maskOf, parseMappedAddress } from './mapped-address.js';
import {
  attribute,
  fingerprintOf,
  headerBytes,
  magicCookie,
  type StunClass,
  type StunMessage,
  transactionBytes,
} from './stun-message.js';

const classes: readonly StunClass[] = ['request', 'indication', 'success', 'error'];
const knownAttributes: ReadonlySet<number> = new Set(Object.values(attribute));

/** More attributes that must be understood and are not known are not listed: one is enough to refuse. */
const maximumUnknown = 16;

/**
 * True for a datagram that is STUN and not SIP: no SIP message begins with a byte of 0 or 1.
 * RFC 5626 §8, RFC 8489 §5
 */
export function isStun(bytes: Buffer): boolean {
  return (bytes[0] ?? 255) < 2 && bytes.length >= headerBytes && bytes.readUInt32BE(4) === magicCookie;
}

/**
 * Reads a datagram; undefined for one that is no STUN message, or malformed. Attributes that are not known and need
 * not be are passed over, as is whatever stands behind the message's integrity check but its fingerprint.
 * RFC 8489 §5, §6.3, §14
 */
export function parseStunMessage(bytes: Buffer): StunMessage | undefined {
  if (!isStun(bytes) || bytes.readUInt16BE(2) !== bytes.length - headerBytes || bytes.length % 4 !== 0) {
    return undefined;
  }
  const type = bytes.readUInt16BE(0);
  const attributes = readAttributes(bytes);
  return attributes === undefined
    ? undefined
    : {
        class: classes[((type >> 7) & 2) | ((type >> 4) & 1)] ?? 'request',
        method: ((type >> 2) & 0xf80) | ((type >> 1) & 0x70) | (type & 0xf),
        transaction: bytes.subarray(headerBytes - transactionBytes, headerBytes),
        ...attributes,
      };
}

type Attributes = Omit<StunMessage, 'class' | 'method' | 'transaction'>;

function readAttributes(bytes: Buffer): Attributes | undefined {
  const values = new Map<number, Buffer>();
  const unknownRequired: number[] = [];
  let fingerprint: StunMessage['fingerprint'] = 'absent';
  for (let at = headerBytes; at < bytes.length; ) {
    const type = bytes.readUInt16BE(at);
    const start = at + 4;
    const end = start + bytes.readUInt16BE(at + 2);
    if (end > bytes.length) return undefined;
    if (type === attribute.fingerprint) {
      const right = end - start === 4 && bytes.readUInt32BE(start) === fingerprintOf(bytes.subarray(0, at));
      fingerprint = right && end === bytes.length ? 'right' : 'wrong';
      break;
    }
    // Of an attribute that comes again only the first counts (§14).
    if (!isSealed(values) && !values.has(type)) {
      values.set(type, bytes.subarray(start, end));
      if (type < 0x8000 && !knownAttributes.has(type) && unknownRequired.length < maximumUnknown) {
        unknownRequired.push(type);
      }
    }
    at = end + ((4 - (end % 4)) % 4);
  }
  return { ...meaningOf(values, maskOf(bytes.subarray(8, headerBytes))), unknownRequired, fingerprint };
}

const isSealed = (values: ReadonlyMap<number, Buffer>): boolean =>
  values.has(attribute.messageIntegrity) || values.has(attribute.messageIntegritySha256);

function meaningOf(
  values: ReadonlyMap<number, Buffer>,
  mask: Buffer,
): Pick<StunMessage, 'mappedAddress' | 'errorCode' | 'refusedAttributes'> {
  const covered = values.get(attribute.xorMappedAddress);
  const plain = values.get(attribute.mappedAddress);
  const mappedAddress =
    (covered && parseMappedAddress(covered, mask)) ?? (plain && parseMappedAddress(plain));
  const errorCode = parseErrorCode(values.get(attribute.errorCode));
  const refused = values.get(attribute.unknownAttributes);
  return {
    ...(mappedAddress && { mappedAddress }),
    ...(errorCode && { errorCode }),
    ...(refused && { refusedAttributes: numbersOf(refused) }),
  };
}

/** RFC 8489 §14.8 */
function parseErrorCode(value: Buffer | undefined): number | undefined {
  const hundreds = (value?.[2] ?? 0) & 7;
  const rest = value?.[3] ?? 100;
  return hundreds >= 3 && hundreds <= 6 && rest <= 99 ? 100 * hundreds + rest : undefined;
}

const numbersOf = (value: Buffer): number[] =>
  Array.from({ length: Math.min(value.length >> 1, maximumUnknown) }, (_, at) => value.readUInt16BE(2 * at));
