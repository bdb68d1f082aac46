import { decodeALaw, encodeALaw } from './a-law.js';
import { decodeMuLaw, encodeMuLaw } from './mu-law.js';

/** Encoding names of G.711 (RFC 3551 §4.5.14). */
export type CodecName = 'PCMU' | 'PCMA';

/** G.711 as functions over whole packets: one octet per sample at 8,000 Hz. */
export interface Codec {
  readonly name: CodecName;
  /** The octet of no sound. */
  readonly silence: number;
  encode(samples: Int16Array): Uint8Array;
  decode(octets: Uint8Array): Int16Array;
}

/** Hz. */
export const sampleRate = 8000;

function tabulated(
  name: CodecName,
  encodeSample: (sample: number) => number,
  decodeOctet: (octet: number) => number,
): Codec {
  const octetOf = Uint8Array.from({ length: 65_536 }, (_, index) => encodeSample(index - 32_768));
  const sampleOf = Int16Array.from({ length: 256 }, (_, octet) => decodeOctet(octet));
  return {
    name,
    silence: encodeSample(0),
    encode(samples) {
      const octets = new Uint8Array(samples.length);
      for (let i = 0; i < samples.length; i++) octets[i] = octetOf[(samples[i] ?? 0) + 32_768] ?? 0;
      return octets;
    },
    decode(octets) {
      const samples = new Int16Array(octets.length);
      for (let i = 0; i < octets.length; i++) samples[i] = sampleOf[octets[i] ?? 0] ?? 0;
      return samples;
    },
  };
}

export const codecs: Readonly<Record<CodecName, Codec>> = {
  PCMU: tabulated('PCMU', encodeMuLaw, decodeMuLaw),
  PCMA: tabulated('PCMA', encodeALaw, decodeALaw),
};
