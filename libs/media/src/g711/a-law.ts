/** Every second bit is inverted on the line, so that silence has transitions (ITU-T G.711 §3.2). */
const evenBits = 0x55;

/** One A-law octet for a 16-bit linear sample. ITU-T G.711 table 1, scaled to 16 bits */
export function encodeALaw(sample: number): number {
  const sign = sample < 0 ? 0 : 0x80;
  // 13 bits are coded; -1 - x keeps the negative steps the mirror of the positive ones.
  const magnitude = (sample < 0 ? -1 - sample : sample) >> 3;
  const segment = Math.max(27 - Math.clz32(magnitude), 0);
  const step = (magnitude >> Math.max(segment, 1)) & 0x0f;
  return (sign | (segment << 4) | step) ^ evenBits;
}

/** The 16-bit linear sample in the middle of an octet's step. ITU-T G.711 table 1 */
export function decodeALaw(octet: number): number {
  const bits = octet ^ evenBits;
  const segment = (bits & 0x70) >> 4;
  const step = ((bits & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return bits & 0x80 ? magnitude : -magnitude;
}
