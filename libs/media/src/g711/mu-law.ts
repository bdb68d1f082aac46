/** Added before the segment is found, so that each segment begins at a power of two. */
const bias = 0x84;
const clip = 32_635;

/**
 * One µ-law octet for a 16-bit linear sample, inverted for the line.
 * ITU-T G.711 table 2, scaled to 16 bits
 */
export function encodeMuLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), clip) + bias;
  const segment = 24 - Math.clz32(magnitude);
  const step = (magnitude >> (segment + 3)) & 0x0f;
  return ~(sign | (segment << 4) | step) & 0xff;
}

/** The 16-bit linear sample in the middle of an octet's step. ITU-T G.711 table 2 */
export function decodeMuLaw(octet: number): number {
  const bits = ~octet & 0xff;
  const magnitude = (((bits & 0x0f) << 3) + bias) << ((bits & 0x70) >> 4);
  return bits & 0x80 ? bias - magnitude : magnitude - bias;
}
