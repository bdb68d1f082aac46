import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CodecName, codecs } from './codec.js';

const encode = (name: CodecName, sample: number) => codecs[name].encode(Int16Array.of(sample))[0] ?? -1;
const decode = (name: CodecName, octet: number) => codecs[name].decode(Uint8Array.of(octet))[0] ?? Number.NaN;
const octets = Array.from({ length: 256 }, (_, octet) => octet);
const sample = fc.integer({ min: -32_768, max: 32_767 });

describe('µ-law (ITU-T G.711 table 2)', () => {
  it.each([
    [0, 0xff],
    [8031 * 4, 0x80],
    [32_767, 0x80],
    [-32_768, 0x00],
    [4063 * 4, 0x8f],
    [4063 * 4 - 1, 0x90],
    [-4063 * 4, 0x0f],
  ])('makes of the sample %i the octet %i', (input, octet) => {
    expect(encode('PCMU', input)).toBe(octet);
  });

  it.each([
    [0xff, 0],
    [0x7f, 0],
    [0x80, 8031 * 4],
    [0x00, -8031 * 4],
    [0x8f, 4191 * 4],
    [0xef, 33 * 4],
    [0xfe, 2 * 4],
  ])('makes of the octet %i the sample %i', (octet, output) => {
    expect(decode('PCMU', octet)).toBeCloseTo(output);
  });
});

describe('A-law (ITU-T G.711 table 1)', () => {
  it.each([
    [0, 0xd5],
    [-1, 0x55],
    [32_767, 0xaa],
    [-32_768, 0x2a],
    [2048 * 8, 0xa5],
    [-2048 * 8 - 8, 0x25],
  ])('makes of the sample %i the octet %i', (input, octet) => {
    expect(encode('PCMA', input)).toBe(octet);
  });

  it.each([
    [0xd5, 1 * 8],
    [0x55, -1 * 8],
    [0xaa, 4032 * 8],
    [0x2a, -4032 * 8],
    [0xa5, 2112 * 8],
    [0xf5, 66 * 8],
  ])('makes of the octet %i the sample %i', (octet, output) => {
    expect(decode('PCMA', octet)).toBe(output);
  });
});

describe.each(['PCMU', 'PCMA'] as const)('the codec %s', (name) => {
  it('gives back every octet that it decodes, but for the second zero of µ-law', () => {
    const again = octets.map((octet) => encode(name, decode(name, octet)));
    expect(again).toEqual(octets.map((octet) => (name === 'PCMU' && octet === 0x7f ? 0xff : octet)));
  });

  it('never takes a louder sample for a softer one', () => {
    fc.assert(
      fc.property(sample, sample, (one, other) => {
        const [low, high] = one <= other ? [one, other] : [other, one];
        expect(decode(name, encode(name, low))).toBeLessThanOrEqual(decode(name, encode(name, high)));
      }),
    );
  });

  it('is off by no more than half a step: a 32nd of the sample', () => {
    fc.assert(
      fc.property(sample, (value) => {
        const error = Math.abs(value - decode(name, encode(name, value)));
        // Above the last step the sample is clipped.
        expect(error).toBeLessThanOrEqual(Math.max(16, Math.abs(value) / 32 + 5));
      }),
    );
  });

  it('has as many octets as samples', () => {
    expect(codecs[name].encode(new Int16Array(160))).toEqual(new Uint8Array(160).fill(codecs[name].silence));
    expect(codecs[name].decode(new Uint8Array(160))).toHaveLength(160);
  });
});
