import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseReport, printReport } from './rtcp.js';

const block = { ssrc: 0xfedcba98, fractionLost: 51, lost: 70_000, highestSequenceNumber: 65_545, jitter: 79 };
const at = Date.UTC(2024, 0, 1, 0, 0, 0, 500);
const report = {
  ssrc: 0x12345678,
  cname: 'abcd',
  now: at,
  sent: { timestamp: 0x89abcdef, packets: 250, octets: 40_000 },
  received: { ...block, lastReport: { ntpMiddle: 0x11112222, receivedAt: at - 1500 } },
  bye: false,
};

describe('an RTCP report (RFC 3550 §6.4)', () => {
  it('of one who sends is a sender report and a CNAME, to the byte', () => {
    expect(Buffer.from(printReport(report)).toString('hex').match(/.{8}/g)).toEqual([
      '81c8000c', // a sender report with one block, 13 words
      '12345678',
      'e93c7f00', // seconds since 1900
      '80000000', // and a half
      '89abcdef',
      '000000fa',
      '00009c40',
      'fedcba98',
      '33011170',
      '00010009',
      '0000004f',
      '11112222',
      '00018000', // 1.5 s in 1/65536 s
      '81ca0003', // a description with one source
      '12345678',
      '01046162', // CNAME of 4 bytes
      '63640000',
    ]);
  });

  it('of one who does not send is a receiver report', () => {
    const { sent: _, ...silent } = report;
    expect(Buffer.from(printReport(silent)).readUInt16BE(0)).toBe(0x81c9);
  });

  it('of one who leaves ends in BYE (§6.6)', () => {
    expect(Buffer.from(printReport({ ...report, bye: true })).toString('hex')).toMatch(/81cb000112345678$/);
  });

  it('is read for what it says of both', () => {
    expect(parseReport(printReport({ ...report, bye: true }))).toEqual({
      ssrc: 0x12345678,
      ntpMiddle: 0x7f008000,
      blocks: [block],
      bye: true,
    });
  });

  it('is read with a negative count of packets lost, which repeated packets make (§6.4.1)', () => {
    const bytes = printReport({ ...report, bye: false });
    Buffer.from(bytes.buffer, bytes.byteOffset).writeUIntBE(0xfffffe, 33, 3);
    expect(parseReport(bytes)?.blocks[0]?.lost).toBe(-2);
  });

  it('is found or not found in any bytes, without an error', () => {
    const anything = fc.uint8Array({ maxLength: 100 });
    const likeRtcp = fc
      .tuple(fc.integer({ min: 200, max: 207 }), anything)
      .map(([type, bytes]) => Uint8Array.of(0x81, type, 0, (bytes.length >> 2) & 0xff, ...bytes));
    fc.assert(
      fc.property(fc.oneof(anything, likeRtcp), (bytes) => {
        const found = parseReport(bytes);
        return found === undefined || Array.isArray(found.blocks);
      }),
      { numRuns: 1000 },
    );
  });

  it('is not a datagram larger than any report', () => {
    expect(parseReport(Buffer.alloc(2052, Buffer.from('80c90001', 'hex')))).toBeUndefined();
  });
});
