import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseSessionDescription } from './parse-session-description.js';
import { printSessionDescription } from './print-session-description.js';
import { type SessionDescription, SessionDescriptionError } from './session-description.js';

const phone = [
  'v=0',
  'o=phone1 18446744073709551615 18446744073709551614 IN IP4 192.0.2.1',
  's=A call',
  'c=IN IP4 192.0.2.1',
  't=0 0',
  'a=sendonly',
  'm=audio 49170 RTP/AVP 0 8 101',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-16',
  'a=ptime:30',
  'a=maxptime:60',
  'a=rtcp:53020 IN IP6 2001:db8::9',
  'm=video 51372/2 RTP/SAVP 31',
  'c=IN IP6 2001:db8::1',
  'a=rtpmap:31 H261/90000',
  'a=recvonly',
];
const text = (lines: readonly string[], end = '\r\n') => lines.map((line) => line + end).join('');
const without = (start: string) => text(phone.filter((line) => !line.startsWith(start)));
const withLine = (start: string, line: string) =>
  text(phone.map((before) => (before.startsWith(start) ? line : before)));

describe('reading a session description (RFC 8866 §5)', () => {
  it('gives the parts that offer and answer need', () => {
    expect(parseSessionDescription(text(phone))).toEqual({
      origin: {
        username: 'phone1',
        sessionId: '18446744073709551615',
        sessionVersion: '18446744073709551614',
        addressType: 'IP4',
        address: '192.0.2.1',
      },
      name: 'A call',
      connection: { addressType: 'IP4', address: '192.0.2.1' },
      timing: { start: 0, stop: 0 },
      direction: 'sendonly',
      media: [
        {
          media: 'audio',
          port: 49170,
          protocol: 'RTP/AVP',
          formats: ['0', '8', '101'],
          mappings: [{ payloadType: 101, encodingName: 'telephone-event', clockRate: 8000 }],
          parameters: [{ payloadType: 101, parameters: '0-16' }],
          rtcp: { port: 53020, addressType: 'IP6', address: '2001:db8::9' },
          packetTime: 30,
          maximumPacketTime: 60,
        },
        {
          media: 'video',
          port: 51372,
          portCount: 2,
          protocol: 'RTP/SAVP',
          formats: ['31'],
          connection: { addressType: 'IP6', address: '2001:db8::1' },
          mappings: [{ payloadType: 31, encodingName: 'H261', clockRate: 90000 }],
          parameters: [],
          direction: 'recvonly',
        },
      ],
    });
  });

  it('takes lines that end in LF alone (§5) and bytes as well as text', () => {
    const expected = parseSessionDescription(text(phone));
    expect(parseSessionDescription(text(phone, '\n'))).toEqual(expected);
    expect(parseSessionDescription(Buffer.from(text(phone)))).toEqual(expected);
  });

  it('takes a last line without an end, and empty lines behind it', () => {
    const expected = parseSessionDescription(text(phone));
    expect(parseSessionDescription(phone.join('\r\n'))).toEqual(expected);
    expect(parseSessionDescription(`${text(phone)}\r\n\r\n`)).toEqual(expected);
  });

  it('leaves the TTL out of a multicast address (§5.7)', () => {
    const description = parseSessionDescription(withLine('c=IN IP4', 'c=IN IP4 233.252.0.1/127/3'));
    expect(description.connection).toEqual({ addressType: 'IP4', address: '233.252.0.1' });
  });

  it('passes over attributes and lines that it does not know (§5, §5.13)', () => {
    const more = [
      ...phone,
      'a=candidate:1 1 UDP 2130706431 192.0.2.1 49170 typ host',
      'a=',
      'b=X-Y:1',
      'x=y',
    ];
    expect(parseSessionDescription(text(more))).toEqual(parseSessionDescription(text(phone)));
  });

  it('passes over malformed attributes without losing the stream', () => {
    const { media } = parseSessionDescription(
      text([...phone, 'a=rtpmap:300 X/8000', 'a=rtpmap:97', 'a=ptime:0', 'a=rtcp:99999', 'a=fmtp:x y']),
    );
    expect(media[1]).toEqual(parseSessionDescription(text(phone)).media[1]);
  });

  it.each([
    ['nothing', '', 'line 1: not v=0'],
    ['another version', withLine('v=', 'v=1'), 'line 1: not v=0'],
    ['no o= line', without('o='), 'no o= line'],
    ['no s= line', without('s='), 'no s= line'],
    ['no t= line', without('t='), 'no t= line'],
    ['an o= line with five fields', withLine('o=', 'o=- 1 1 IN 192.0.2.1'), 'line 2: o='],
    ['an o= version that is no number', withLine('o=', 'o=- 1 one IN IP4 192.0.2.1'), 'line 2: o='],
    ['a network other than the Internet', withLine('c=IN IP4', 'c=ATM NSAP 47'), 'line 4: c='],
    ['a t= line with one number', withLine('t=', 't=0'), 'line 5: t='],
    ['an m= line without formats', withLine('m=audio', 'm=audio 49170 RTP/AVP'), 'line 7: m='],
    ['a port above 65535', withLine('m=audio', 'm=audio 65536 RTP/AVP 0'), 'line 7: m= has a port'],
    ['a line that is none', withLine('s=', 'session'), 'line 3: not of the form'],
    ['a NUL character', withLine('s=', 's=a\0b'), 'NUL'],
    ['33 m= lines', text([...phone, ...Array(31).fill('m=audio 0 RTP/AVP 0')]), 'more than 32 m= lines'],
    ['129 formats', withLine('m=audio', `m=audio 1 RTP/AVP${' 0'.repeat(129)}`), 'more than 128 formats'],
    ['more than 64 KiB', withLine('s=', `s=${'a'.repeat(65_536)}`), 'larger than 65536'],
  ])('refuses %s, saying what and where', (_, source, reason) => {
    expect(() => parseSessionDescription(source)).toThrow(SessionDescriptionError);
    expect(() => parseSessionDescription(source)).toThrow(reason);
  });

  it('measures the limit in bytes, not in characters', () => {
    const source = withLine('s=', `s=${'é'.repeat(33_000)}`);
    expect(source.length).toBeLessThan(65_536);
    expect(() => parseSessionDescription(source)).toThrow(/larger than 65536/);
  });

  it('ends with a description or a SessionDescriptionError, whatever the bytes', () => {
    const line = fc.oneof(
      fc.constantFrom(...phone),
      fc.tuple(fc.constantFrom(...'vosctma='), fc.string()).map(([letter, rest]) => `${letter}=${rest}`),
      fc.string(),
    );
    const source = fc.oneof(
      fc.array(line, { maxLength: 20 }).map((lines) => Buffer.from(text(['v=0', ...lines]))),
      fc.uint8Array({ maxLength: 200 }),
    );
    fc.assert(
      fc.property(source, (bytes) => {
        try {
          return Array.isArray(parseSessionDescription(bytes).media);
        } catch (error) {
          return error instanceof SessionDescriptionError && /^[ !#-[\]-~]+$/.test(error.message);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('reads a description of 64 KiB made of one kind of line in a moment', () => {
    for (const line of [
      'a=fmtp:0 x',
      'a=rtpmap:0 PCMU/8000',
      'a=ptime:1.1.1.1.1',
      `a=rtcp:${'1'.repeat(999)}`,
    ]) {
      const lines = Array<string>(Math.floor(60_000 / (line.length + 2))).fill(line);
      const before = process.cpuUsage().user;
      parseSessionDescription(text([...phone, ...lines]));
      expect((process.cpuUsage().user - before) / 1000).toBeLessThan(500);
    }
  });
});

describe('writing a session description (RFC 8866 §5)', () => {
  const address = fc.oneof(
    fc.ipV4().map((value) => ({ addressType: 'IP4' as const, address: value })),
    fc.ipV6().map((value) => ({ addressType: 'IP6' as const, address: value })),
  );
  const digits = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,12}$/);
  const payloadType = fc.integer({ min: 0, max: 127 });
  const direction = fc.constantFrom('sendrecv', 'sendonly', 'recvonly', 'inactive');
  const seconds = fc.integer({ min: 0, max: 2 ** 33 });
  const port = fc.integer({ min: 0, max: 65_535 });
  const media = fc.record(
    {
      media: fc.constantFrom('audio', 'video', 'application'),
      port,
      portCount: fc.integer({ min: 1, max: 9 }),
      protocol: fc.constantFrom('RTP/AVP', 'RTP/SAVP', 'UDP/TLS/RTP/SAVPF'),
      formats: fc.array(payloadType.map(String), { minLength: 1, maxLength: 10 }),
      connection: address,
      mappings: fc.array(
        fc.record(
          {
            payloadType,
            encodingName: name,
            clockRate: fc.constantFrom(8000, 48_000),
            channels: fc.constant(2),
          },
          { requiredKeys: ['payloadType', 'encodingName', 'clockRate'] },
        ),
        { maxLength: 5 },
      ),
      parameters: fc.array(fc.record({ payloadType, parameters: fc.constantFrom('0-15', 'a=b; c=d') }), {
        maxLength: 3,
      }),
      direction,
      rtcp: fc.oneof(
        port.map((value) => ({ port: value })),
        fc.tuple(port, address).map(([value, where]) => ({ port: value, ...where })),
      ),
      packetTime: fc.integer({ min: 1, max: 200 }),
      maximumPacketTime: fc.constantFrom(20, 62.5),
    },
    { requiredKeys: ['media', 'port', 'protocol', 'formats', 'mappings', 'parameters'] },
  );
  const description: fc.Arbitrary<SessionDescription> = fc.record(
    {
      origin: fc.tuple(name, digits, digits, address).map(([username, sessionId, sessionVersion, where]) => ({
        username,
        sessionId,
        sessionVersion,
        ...where,
      })),
      name: fc.constantFrom('-', ' ', 'A call'),
      connection: address,
      timing: fc.record({ start: seconds, stop: seconds }),
      direction,
      media: fc.array(media, { maxLength: 4 }),
    },
    { requiredKeys: ['origin', 'name', 'timing', 'media'] },
  );

  it('is read back as it was', () => {
    fc.assert(
      fc.property(description, (value) => {
        expect(parseSessionDescription(printSessionDescription(value))).toEqual(value);
      }),
    );
  });

  it('keeps to the order of lines and ends each with CRLF', () => {
    const printed = printSessionDescription(parseSessionDescription(text(phone)));
    expect(printed.endsWith('\r\n')).toBe(true);
    expect(printed.split('\r\n').map((line) => line[0])).toEqual([
      ...'vosctamaaaaa',
      'm',
      'c',
      'a',
      'a',
      undefined,
    ]);
  });
});
