import { sampleRate } from '../g711/codec.js';

/**
 * How much of the power of a sound is in one frequency, from 0 to 1; 0 for silence. A pure tone gives
 * nearly 1 when the samples hold many of its periods.
 * Goertzel's algorithm: one bin of a Fourier transform.
 * @param frequency Hz.
 */
export function measureTone(samples: Int16Array, frequency: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / sampleRate);
  let last = 0;
  let beforeLast = 0;
  let energy = 0;
  for (const sample of samples) {
    const current = sample + coefficient * last - beforeLast;
    beforeLast = last;
    last = current;
    energy += sample * sample;
  }
  if (energy === 0) return 0;
  const power = last * last + beforeLast * beforeLast - coefficient * last * beforeLast;
  return Math.min((2 * power) / (samples.length * energy), 1);
}
