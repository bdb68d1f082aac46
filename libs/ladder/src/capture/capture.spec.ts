import { describe, expect, it } from '@jest/globals';
import { callThroughProxy } from '../ladder.fixture.js';
import { makeLadder } from '../make-ladder.js';
import { captureArrow, commentsOn } from './capture-arrow.js';
import { addressBytes } from './ip-address.js';
import { captureHeader, capturePacket } from './pcapng.js';
import { udpPacket } from './udp-packet.js';

describe('a numeric host as bytes (RFC 4291 §2.2)', () => {
  it.each([
    ['127.0.0.1', '7f000001'],
    ['::', '0'.repeat(32)],
    ['::1', `${'0'.repeat(31)}1`],
    ['[2001:db8::a:b]', '20010db8000000000000000a000b'.replace('0000000a', '00000000000a')],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
    ['::ffff:10.0.0.1', `${'0'.repeat(20)}ffff0a000001`],
    ['fe80::1%eth0', `fe80${'0'.repeat(27)}1`],
  ])('is read: %s', (host, hex) => {
    expect(Buffer.from(addressBytes(host) ?? []).toString('hex')).toBe(hex);
  });

  it.each([
    '',
    'lab.test',
    '256.0.0.1',
    '1.2.3',
    ':::',
    '1::2::3',
    '1:2:3',
    '12345::',
    '1:2:3:4:5:6:7:8:9',
    'g::',
  ])('is nothing where there is none: %j', (host) => {
    expect(addressBytes(host)).toBeUndefined();
  });
});

describe('a synthesised packet', () => {
  const payload = new TextEncoder().encode('abc');
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

  it('is IPv4 with UDP, lengths and checksums right (RFC 791 §3.1, RFC 768)', () => {
    const packet = udpPacket({ host: '10.0.0.1', port: 5060 }, { host: '10.0.0.2', port: 5070 }, payload);

    expect(hex(packet)).toBe('4500001f00000000401166cc0a0000010a00000213c413ce000bffe0616263');
  });

  it('is IPv6 where an end is (RFC 8200 §3)', () => {
    const packet = udpPacket({ host: '::1', port: 5060 }, { host: '10.0.0.1', port: 5070 }, payload);

    expect(hex(packet).slice(0, 16)).toBe('60000000000b1140');
    expect(hex(packet)).toContain('ffff0a000001');
  });

  it('holds no more than IP can carry', () => {
    const end = { host: '10.0.0.1', port: 1 };

    expect(udpPacket(end, end, new Uint8Array(100_000))).toHaveLength(65_535);
  });
});

describe('a capture file as draft-ietf-opsawg-pcapng has it', () => {
  it('is a row of blocks, each of a length that is a multiple of four and stands at both its ends', () => {
    const { arrows, startedAt, parties } = makeLadder(callThroughProxy());
    const file = Buffer.concat([
      captureHeader('test'),
      ...arrows.map((arrow) => captureArrow(arrow, startedAt, parties)),
    ]);
    const types: number[] = [];
    for (let at = 0; at < file.length; ) {
      const length = file.readUInt32LE(at + 4);
      types.push(file.readUInt32LE(at));
      expect([length % 4, file.readUInt32LE(at + length - 4)]).toEqual([0, length]);
      at += length;
    }

    expect(types).toEqual([0x0a0d0d0a, 1, ...arrows.map(() => 6)]);
  });

  it('has the time in microseconds since 1970', () => {
    const packet = Buffer.from(capturePacket(new Uint8Array(4), 1_700_000_000_000.125, []));

    expect((BigInt(packet.readUInt32LE(12)) << 32n) + BigInt(packet.readUInt32LE(16))).toBe(
      1_700_000_000_000_125n,
    );
  });

  it('says beside each message whose it is, over what it went, and why', () => {
    const { arrows, parties } = makeLadder(callThroughProxy());

    expect(commentsOn(arrows[0]!, parties)).toEqual([
      'alice to proxy over UDP',
      'alice: asks for a session (RFC 3261 §13.2.1)',
    ]);
  });
});
