import { randomFillSync } from 'node:crypto';

/** Randomness as the stack uses it. Injected, so that a test can repeat a run to the byte. */
export interface Random {
  /** A token of so many characters, each worth 5 bits. */
  token(length: number): string;
  /** A whole number from 0 to below `limit`. */
  integer(limit: number): number;
}

const alphabet = '0123456789abcdefghijklmnopqrstuv';
const pool = new Uint8Array(4096);
let used = pool.length;

function nextByte(): number {
  if (used >= pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool[used++] ?? 0;
}

/** Cryptographically random, drawn from a pool because a call per token costs more than the token. */
export const systemRandom: Random = {
  token(length) {
    let token = '';
    for (let i = 0; i < length; i++) token += alphabet[nextByte() & 31];
    return token;
  },
  integer(limit) {
    const bits = ((nextByte() << 24) | (nextByte() << 16) | (nextByte() << 8) | nextByte()) >>> 0;
    return Math.floor((bits / 0x1_0000_0000) * limit);
  },
};
