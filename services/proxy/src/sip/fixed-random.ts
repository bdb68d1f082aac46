import { createHash } from 'node:crypto';
import type { Random } from '@trapezoid/sip';

/** What looks random and is the same for the same seed, each time it is asked. */
export function fixedRandom(seed: string): Random {
  const bytes = createHash('sha256').update(seed).digest();
  let asked = 0;
  const next = (): number => bytes.readUInt32BE((asked++ % 8) * 4);
  return {
    token: (length) =>
      bytes
        .toString('hex')
        .repeat(Math.ceil(length / 64))
        .slice(0, length),
    integer: (limit) => Math.floor((next() / 0x1_0000_0000) * limit),
  };
}
