import { hkdfSync } from 'node:crypto';

/** Bytes of the secret that all keys are made of. */
export const sharedSecretSize = 32;

const keySize = 32;

/** The keys that the instances of a service share: one for each purpose, and from none of them another can be told. */
export class SharedKeys {
  // Private to the engine too, so that no log of an object shows it.
  readonly #secret: Buffer;

  /** @param secret the same at all location servers of a network, and after a restart. */
  constructor(secret: Buffer) {
    if (secret.length !== sharedSecretSize) throw new RangeError(`the secret has ${secret.length} bytes`);
    this.#secret = secret;
  }

  /** In base64url. RFC 5869 */
  keyFor(purpose: string): string {
    return Buffer.from(hkdfSync('sha256', this.#secret, '', purpose, keySize)).toString('base64url');
  }
}
