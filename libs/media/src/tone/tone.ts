import { type Codec, type CodecName, codecs, sampleRate } from '../g711/codec.js';

/** Hz; the note to tune by, and the tone of many exchanges. */
export const defaultFrequency = 440;

/** About 10 dB below the loudest that G.711 carries: clear, and not painful. */
export const defaultAmplitude = 10_000;

/**
 * One second of a sine, which repeats without a step when the frequency is a whole number of Hz.
 * @param frequency Hz, from 1 to 4,000.
 * @param amplitude at most 32,767.
 */
export function toneSamples(frequency = defaultFrequency, amplitude = defaultAmplitude): Int16Array {
  return Int16Array.from({ length: sampleRate }, (_, n) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * frequency * n) / sampleRate)),
  );
}

const encodedSeconds = new Map<CodecName, Uint8Array>();

/** Encoded once per codec: a thousand calls play the same second. */
function encodedSecond(codec: Codec): Uint8Array {
  const known = encodedSeconds.get(codec.name);
  if (known) return known;
  const encoded = codec.encode(toneSamples());
  encodedSeconds.set(codec.name, encoded);
  return encoded;
}

/** A 440 Hz tone without end, in pieces; a change of codec between them leaves no gap. */
export class Tone {
  #position = 0;

  /** The next so many samples, encoded. */
  next(samples: number, codec: CodecName): Uint8Array {
    const second = encodedSecond(codecs[codec]);
    const piece = Uint8Array.from(
      { length: samples },
      (_, n) => second[(this.#position + n) % sampleRate] ?? 0,
    );
    this.#position = (this.#position + samples) % sampleRate;
    return piece;
  }
}
