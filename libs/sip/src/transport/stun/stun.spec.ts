import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SocketAddress } from '../flow.js';
import { answerBinding } from './answer-binding.js';
import { isStun, parseStunMessage } from './parse-stun-message.js';
import { printBindingRequest } from './print-stun-message.js';

const hex = (text: string) => Buffer.from(text.replace(/\s+/g, ''), 'hex');
const cookie = '2112a442';
const transaction = 'b7e7a701 bc34d686 fa87dfae';

/** The messages of RFC 5769 §2.1 to §2.3. */
const sampleRequest = hex(`
  00010058 ${cookie} ${transaction}
  80220010 5354554e 20746573 7420636c 69656e74
  00240004 6e0001ff
  80290008 932ff9b1 51263b36
  00060009 6576746a 3a683676 59202020
  00080014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249 c1b571a2
  80280004 e57a3bcf`);
const responseHead = `${cookie} ${transaction} 8022000b 74657374 20766563 746f7220`;
const sampleIPv4Response = hex(`
  0101003c ${responseHead}
  00200008 0001a147 e112a643
  00080014 2b91f599 fd9e90c3 8c7489f9 2af9ba53 f06be7d7
  80280004 c07d4c96`);
const sampleIPv6Response = hex(`
  01010048 ${responseHead}
  00200014 0002a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9
  00080014 a382954e 4be67bf1 1784c97c 8292c275 bfe3ed41
  80280004 c8fb0b4c`);

/** A message with these attributes; a comprehension-required one that nobody knows is 7fff. */
const message = (type: string, attributes = '') => {
  const body = hex(attributes);
  const length = body.length.toString(16).padStart(4, '0');
  return Buffer.concat([hex(`${type} ${length} ${cookie} ${transaction}`), body]);
};

/** The same with one bit turned. */
const changed = (bytes: Buffer, at: number) => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
};

describe('reading STUN messages (RFC 8489 §5, §14; RFC 5769)', () => {
  it('reads the sample request (RFC 5769 §2.1), and finds what it has to refuse', () => {
    expect(parseStunMessage(sampleRequest)).toEqual({
      class: 'request',
      method: 1,
      transaction: hex(transaction),
      unknownRequired: [0x0024],
      fingerprint: 'right',
    });
  });

  it.each([
    ['IPv4 (RFC 5769 §2.2)', sampleIPv4Response, '192.0.2.1'],
    ['IPv6 (RFC 5769 §2.3)', sampleIPv6Response, '2001:db8:1234:5678:11:2233:4455:6677'],
  ])('reads the mapped address of the sample response over %s', (_name, bytes, host) => {
    expect(parseStunMessage(bytes)).toEqual({
      class: 'success',
      method: 1,
      transaction: hex(transaction),
      mappedAddress: { host, port: 32853 },
      unknownRequired: [],
      fingerprint: 'right',
    });
  });

  it('finds a fingerprint wrong that was made over other bytes, or stands in the middle (RFC 8489 §14.7)', () => {
    expect(parseStunMessage(changed(sampleRequest, 30))?.fingerprint).toBe('wrong');
    expect(parseStunMessage(changed(sampleRequest, sampleRequest.length - 1))?.fingerprint).toBe('wrong');
    expect(parseStunMessage(message('0001', '80280004 00000000 80220000'))?.fingerprint).toBe('wrong');
    expect(parseStunMessage(message('0001'))?.fingerprint).toBe('absent');
  });

  it('reads a MAPPED-ADDRESS where there is no other, and the XOR-MAPPED-ADDRESS before it (RFC 8489 §14.1)', () => {
    const plain = '00010008 00011388 c0000201';
    expect(parseStunMessage(message('0101', plain))?.mappedAddress).toEqual({
      host: '192.0.2.1',
      port: 5000,
    });
    const both = `${plain} 00200008 0001a147 e112a643`;
    expect(parseStunMessage(message('0101', both))?.mappedAddress?.port).toBe(32853);
  });

  it('passes over an address of an unknown family or length (RFC 8489 §6.3.3)', () => {
    for (const value of ['00200008 0003a147 e112a643', '00200004 0001a147', '00200000'])
      expect(parseStunMessage(message('0101', value))).toMatchObject({ class: 'success', method: 1 });
    expect(parseStunMessage(message('0101', '00200004 0001a147'))?.mappedAddress).toBeUndefined();
  });

  it('reads an error with the attributes that the other side does not know (RFC 8489 §14.8, §14.13)', () => {
    const bytes = message('0111', '00090007 00000414 426164 00 000a0004 7fff7ffe');
    expect(parseStunMessage(bytes)).toMatchObject({
      class: 'error',
      errorCode: 420,
      refusedAttributes: [0x7fff, 0x7ffe],
    });
    for (const code of ['00090004 00000200', '00090004 00000463', '00090003 00000400'])
      expect(parseStunMessage(message('0111', code))?.class).toBe('error');
    expect(parseStunMessage(message('0111', '00090004 00000200'))?.errorCode).toBeUndefined();
    expect(parseStunMessage(message('0111', '00090004 00000464'))?.errorCode).toBeUndefined();
  });

  it('counts an attribute once, and none behind the integrity check (RFC 8489 §14, §14.5)', () => {
    const twice = '00200008 0001a147 e112a643 00200008 0001a148 e112a643';
    expect(parseStunMessage(message('0101', twice))?.mappedAddress?.port).toBe(32853);
    const behind = `00080014 ${'00'.repeat(20)} 7fff0000 00200008 0001a147 e112a643`;
    expect(parseStunMessage(message('0101', behind))).not.toHaveProperty('mappedAddress');
    expect(parseStunMessage(message('0001', behind))?.unknownRequired).toEqual([]);
  });

  it.each([
    ['shorter than a header', hex(`0001 0000 ${cookie}`)],
    ['without the magic cookie', hex(`0001 0000 2112a443 ${transaction}`)],
    ['that begins like SIP', Buffer.from('OPTIONS sip:a@b SIP/2.0\r\n')],
    ['whose length is not its own', hex(`0001 0004 ${cookie} ${transaction}`)],
    ['that does not fill whole words', Buffer.concat([message('0001'), Buffer.from('ab')])],
    ['with an attribute that goes beyond its end', message('0001', '00060008 61626364')],
  ])('takes nothing %s', (_name, bytes) => {
    expect(parseStunMessage(bytes)).toBeUndefined();
  });

  it('never throws, whatever comes', () => {
    const head = fc.constantFrom(hex('0001'), hex('0101'), hex('0111'), hex('0011'), hex('01ff'));
    fc.assert(
      fc.property(head, fc.uint8Array({ maxLength: 200 }), (type, rest) => {
        const body = Buffer.from(rest.subarray(0, rest.length - (rest.length % 4)));
        const whole = message(type.toString('hex'), body.toString('hex'));
        const read = parseStunMessage(whole);
        if (read !== undefined) answerBinding(read, { host: '192.0.2.1', port: 5 });
        parseStunMessage(Buffer.from(rest));
        expect(isStun(whole)).toBe(true);
      }),
    );
  });
});

describe('the STUN server on a SIP port (RFC 5626 §8)', () => {
  const source = { host: '192.0.2.1', port: 61_000 };
  const answerTo = (bytes: Buffer, from: SocketAddress = source) => {
    const request = parseStunMessage(bytes);
    return request === undefined ? undefined : answerBinding(request, from);
  };

  it.each([
    source,
    { host: '2001:db8::1', port: 5060 },
    { host: '::', port: 1 },
    { host: '::ffff:c000:201', port: 65_535 },
  ])('answers where it sees a Binding request come from: %j (RFC 8489 §6.3.1.1, §14.2)', (from) => {
    const answer = answerTo(printBindingRequest(hex(transaction)), from);
    expect(parseStunMessage(answer!)).toEqual({
      class: 'success',
      method: 1,
      transaction: hex(transaction),
      mappedAddress: from,
      unknownRequired: [],
      fingerprint: 'absent',
    });
  });

  it('gives the very bytes of the sample, but for what the sample has beyond them (RFC 5769 §2.2)', () => {
    const answer = answerTo(message('0001'), { host: '192.0.2.1', port: 32853 });
    expect(answer?.toString('hex')).toBe(
      hex(`0101000c ${cookie} ${transaction} 00200008 0001a147 e112a643`).toString('hex'),
    );
  });

  it('leaves the interface of a link-local address out', () => {
    expect(parseStunMessage(answerTo(message('0001'), { host: 'fe80::1%eth0', port: 9 })!)).toMatchObject({
      mappedAddress: { host: 'fe80::1', port: 9 },
    });
  });

  it('refuses what must be understood and is not, with a list of it (RFC 8489 §6.3.1)', () => {
    const answer = parseStunMessage(answerTo(message('0001', '7fff0000 00030004 00000006 80220000'))!);
    expect(answer).toMatchObject({ class: 'error', errorCode: 420, refusedAttributes: [0x7fff, 0x0003] });
  });

  it('puts a fingerprint into the answer to a request that has one (RFC 8489 §7)', () => {
    expect(parseStunMessage(answerTo(sampleRequest)!)).toMatchObject({
      class: 'error',
      errorCode: 420,
      refusedAttributes: [0x0024],
      fingerprint: 'right',
    });
  });

  it.each([
    ['a Binding indication', message('0011')],
    ['a response', sampleIPv4Response],
    ['another method', message('0003')],
    ['a request whose fingerprint is wrong', changed(sampleRequest, 30)],
  ])('gives no answer to %s (RFC 8489 §6.3, §6.3.2)', (_name, bytes) => {
    expect(answerTo(bytes)).toBeUndefined();
  });

  it('gives less than three times the bytes that it gets: it is of little use to amplify', () => {
    const unknown = Array.from({ length: 40 }, (_, at) => `${(0x7000 + at).toString(16)}0000`);
    for (let count = 0; count <= unknown.length; count++) {
      const request = message('0001', unknown.slice(0, count).join(''));
      expect(answerTo(request, { host: '2001:db8::1', port: 5 })!.length).toBeLessThan(3 * request.length);
    }
  });
});
