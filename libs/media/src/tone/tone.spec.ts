import { describe, expect, it } from '@jest/globals';
import { codecs } from '../g711/codec.js';
import { measureTone } from './measure-tone.js';
import { Tone, toneSamples } from './tone.js';

const soundOf = (name: 'PCMU' | 'PCMA', packets: number, tone = new Tone()) =>
  Int16Array.from(
    Array.from({ length: packets }, () => [...codecs[name].decode(tone.next(160, name))]).flat(),
  );

describe('measuring a tone', () => {
  it('finds nearly all the power of a pure tone in its frequency, and nearly none elsewhere', () => {
    const samples = toneSamples(440).subarray(0, 1600);
    expect(measureTone(samples, 440)).toBeGreaterThan(0.99);
    expect(measureTone(samples, 1000)).toBeLessThan(0.01);
  });

  it('finds half the power in one of two tones', () => {
    const other = toneSamples(1000);
    const both = toneSamples(440).map((sample, n) => sample + (other[n] ?? 0));
    expect(measureTone(both, 440)).toBeCloseTo(0.5, 2);
  });

  it('does not depend on how loud the tone is', () => {
    expect(measureTone(toneSamples(440, 100), 440)).toBeGreaterThan(0.99);
  });

  it('finds nothing in silence and in no samples', () => {
    expect(measureTone(new Int16Array(160), 440)).toBe(0);
    expect(measureTone(new Int16Array(0), 440)).toBe(0);
  });

  it('finds little in noise', () => {
    let state = 1;
    const noise = Int16Array.from({ length: 8000 }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return (state % 20_000) - 10_000;
    });
    expect(measureTone(noise, 440)).toBeLessThan(0.01);
  });
});

describe('the tone that a phone plays', () => {
  it.each(['PCMU', 'PCMA'] as const)('is 440 Hz without a step between packets, in %s', (name) => {
    // 60 packets cross the end of the second that the tone repeats.
    expect(measureTone(soundOf(name, 60), 440)).toBeGreaterThan(0.99);
  });

  it('goes on where it was when the codec changes', () => {
    const tone = new Tone();
    const sound = [...soundOf('PCMU', 3, tone), ...soundOf('PCMA', 3, tone)];
    expect(measureTone(Int16Array.from(sound), 440)).toBeGreaterThan(0.99);
  });
});
