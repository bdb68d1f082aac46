import { createHash } from 'node:crypto';

/** Sets these UUIDs apart from those that others make of the same names. RFC 9562 §6.6 */
const namespace = Buffer.from('3f6d0c5e8a1b4d2f9c7e51a0b6d8e2f4', 'hex');

/**
 * The instance-id of a phone that is always called the same: a UUID made from its name, so that it stays the same over
 * restarts without being kept anywhere.
 * RFC 5626 §4.1, RFC 9562 §5.5
 */
export function instanceIdOf(name: string): string {
  const bytes = createHash('sha1').update(namespace).update(name, 'utf8').digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return `urn:uuid:${parts.join('-')}`;
}
