import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../ports/clock.js';
import type { Random } from '../ports/random.js';
import type { Secrets } from './digest-server-options.js';

export interface NonceMintOptions {
  readonly realm: string;
  /** Seconds for which a nonce is good. */
  readonly lifetime: number;
  /** Servers with the same secret take each other's nonces. The first one seals, each of them counts. */
  readonly secrets: Secrets;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
}

/**
 * What a nonce turns out to be.
 *
 * - `fresh`, `expired`: issued by a server with this secret for this realm.
 * - `foreign`: by nobody known.
 */
export type NonceOrigin =
  | { readonly kind: 'fresh'; readonly issuedAt: number }
  | { readonly kind: 'expired' }
  | { readonly kind: 'foreign' };

// Time of issue in milliseconds, a random part, and the seal over both and the realm: letters and digits alone.
const layout = /^([0-9a-f]{12})[0-9a-z]{16}([0-9a-f]{32})$/;

/**
 * Makes nonces that need no memory until they are used: time and origin can be read from the nonce itself.
 * RFC 7616 §3.3 (nonce), §5.4
 */
export class NonceMint {
  // Private to the engine too, so that no log of an object shows the secret.
  readonly #options: NonceMintOptions;

  constructor(options: NonceMintOptions) {
    this.#options = options;
  }

  issue(): string {
    const { clock, random } = this.#options;
    const time = Math.floor(clock.now()).toString(16).padStart(12, '0');
    const content = `${time}${random.token(16)}`;
    return content + this.seal(content, this.#options.secrets()[0]);
  }

  examine(nonce: string): NonceOrigin {
    const [, time, seal] = layout.exec(nonce) ?? [];
    if (time === undefined || seal === undefined) return { kind: 'foreign' };
    const content = nonce.slice(0, -seal.length);
    const sealedWith = (secret: string) =>
      timingSafeEqual(Buffer.from(seal), Buffer.from(this.seal(content, secret)));
    if (!this.#options.secrets().some(sealedWith)) return { kind: 'foreign' };
    const issuedAt = Number.parseInt(time, 16);
    const age = this.#options.clock.now() - issuedAt;
    return age > this.#options.lifetime * 1000 ? { kind: 'expired' } : { kind: 'fresh', issuedAt };
  }

  private seal(content: string, secret: string): string {
    const { realm } = this.#options;
    return createHmac('sha256', secret).update(`${content}:${realm}`).digest('hex').slice(0, 32);
  }
}
