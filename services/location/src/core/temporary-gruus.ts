import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { GruuSource } from './assign-gruus.js';

/** Bytes of the keys that temporary GRUUs are made with: one to encrypt, one to sign. */
export const gruuKeysSize = 16 + 32;

const prefix = 'tgruu.';
const seriesSize = 6;
const distinguisherSize = 10;
const encryptedSize = 16;
const signatureSize = 10;

/**
 * User parts that tell nobody but the holder of the keys which series they belong to, and of two of them not even
 * whether it is the same. However many there are of a series, nothing has to be kept of them.
 * RFC 5627 §3.1.2, Appendix A.2
 */
export class TemporaryGruus implements GruuSource {
  readonly #encryptionKey: Buffer;
  readonly #signatureKey: Buffer;

  /** @param keys of `gruuKeysSize` bytes, the same at all location servers of a network, and after a restart. */
  constructor(keys: Buffer) {
    if (keys.length !== gruuKeysSize) throw new RangeError(`the keys have ${keys.length} bytes`);
    this.#encryptionKey = keys.subarray(0, 16);
    this.#signatureKey = keys.subarray(16);
  }

  /** A number that no other series has, as far as chance can see to it. */
  newSeries(): number {
    return randomBytes(seriesSize).readUIntBE(0, seriesSize);
  }

  /** One more user part of a series. */
  make(series: number): string {
    const plain = Buffer.alloc(encryptedSize);
    randomBytes(distinguisherSize).copy(plain);
    plain.writeUIntBE(series, distinguisherSize, seriesSize);
    const cipher = createCipheriv('aes-128-ecb', this.#encryptionKey, null).setAutoPadding(false);
    const encrypted = Buffer.concat([cipher.update(plain), cipher.final()]);
    return prefix + Buffer.concat([encrypted, this.#sign(encrypted)]).toString('base64url');
  }

  /** The series of a user part; undefined for one that was not made with these keys. */
  read(user: string): number | undefined {
    if (!user.startsWith(prefix)) return undefined;
    const bytes = Buffer.from(user.slice(prefix.length), 'base64url');
    if (bytes.length !== encryptedSize + signatureSize) return undefined;
    const encrypted = bytes.subarray(0, encryptedSize);
    if (!timingSafeEqual(bytes.subarray(encryptedSize), this.#sign(encrypted))) return undefined;
    const decipher = createDecipheriv('aes-128-ecb', this.#encryptionKey, null).setAutoPadding(false);
    const plain = Buffer.concat([decipher.update(encrypted), decipher.final()]);
    return plain.readUIntBE(distinguisherSize, seriesSize);
  }

  #sign(encrypted: Buffer): Buffer {
    return createHmac('sha256', this.#signatureKey).update(encrypted).digest().subarray(0, signatureSize);
  }
}
