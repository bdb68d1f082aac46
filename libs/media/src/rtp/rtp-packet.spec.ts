import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseRtpPacket, printRtpPacket } from './rtp-packet.js';

describe('an RTP packet (RFC 3550 §5.1)', () => {
  it('has its fields in their places', () => {
    const packet = {
      payloadType: 8,
      sequenceNumber: 0x1234,
      timestamp: 0x89abcdef,
      ssrc: 0xfedcba98,
      marker: true,
      payload: Uint8Array.of(1, 2, 3),
    };
    expect(Buffer.from(printRtpPacket(packet)).toString('hex')).toBe('8088123489abcdeffedcba98010203');
  });

  it('is read back as it was', () => {
    const packet = fc.record({
      payloadType: fc.integer({ min: 0, max: 127 }),
      sequenceNumber: fc.integer({ min: 0, max: 0xffff }),
      timestamp: fc.integer({ min: 0, max: 0xffffffff }),
      ssrc: fc.integer({ min: 0, max: 0xffffffff }),
      marker: fc.boolean(),
      payload: fc.uint8Array({ maxLength: 480 }),
    });
    fc.assert(
      fc.property(packet, (value) => {
        expect(parseRtpPacket(printRtpPacket(value))).toEqual(value);
      }),
    );
  });

  it('gives up its payload from behind contributing sources and an extension, without the padding', () => {
    const bytes = Buffer.from('b2000001000000020000000300000004000000050100000100000000aabb0002', 'hex');
    expect(parseRtpPacket(bytes)).toMatchObject({ sequenceNumber: 1, payload: Uint8Array.of(0xaa, 0xbb) });
  });

  it.each([
    ['nothing', ''],
    ['a header cut short', '8000000100000002000000'],
    ['another version', '400000010000000200000003aa'],
    ['more contributing sources than bytes', '8f0000010000000200000003aa'],
    ['more padding than bytes', 'a00000010000000200000003ff'],
    ['a longer extension than there are bytes', '90000001000000020000000301000fff'],
    ['more bytes than any audio has', `800000010000000200000003${'00'.repeat(2048)}`],
  ])('is not %s', (_, hex) => {
    expect(parseRtpPacket(Buffer.from(hex, 'hex'))).toBeUndefined();
  });

  it('is found or not found in any bytes, without an error', () => {
    const anything = fc.uint8Array({ maxLength: 80 });
    const likeRtp = anything.map((bytes) => Uint8Array.of(0x80 | ((bytes[0] ?? 0) & 0x3f), ...bytes));
    fc.assert(
      fc.property(fc.oneof(anything, likeRtp), (bytes) => {
        const packet = parseRtpPacket(bytes);
        return packet === undefined || packet.payload.length <= bytes.length - 12;
      }),
      { numRuns: 1000 },
    );
  });
});
