import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { headerDefinitions } from './header-definitions.js';
import { bodyParts } from './multipart.js';
import { readMessage } from './parse-message.js';
import { printMessage } from './print-message.js';
import { SipRequest } from './request.js';

const definitions = [...headerDefinitions.values()];

describe('hostile bytes', () => {
  const harmless = (bytes: Buffer): void => {
    const read = readMessage(bytes);
    if (read.kind !== 'message') expect(read.error).toBeInstanceOf(SipSyntaxError);
    if (read.kind === 'unreadable') return;
    const only = (access: () => unknown): void => {
      try {
        access();
      } catch (error) {
        expect(error).toBeInstanceOf(SipSyntaxError);
      }
    };
    const { message } = read;
    if (message instanceof SipRequest) only(() => message.uri);
    only(() => bodyParts(message));
    const strict = readMessage(bytes, { strict: true });
    if (strict.kind !== 'message') expect(strict.error).toBeInstanceOf(SipSyntaxError);
    for (const definition of definitions) {
      if (definition.kind === 'single') only(() => message.header(definition as never));
      else only(() => [message.headers(definition as never), message.withoutFirst(definition as never)]);
    }
    expect(message.fields.map((field) => field.value).join('')).not.toMatch(/[\r\n]/);
    // What is sent on is read as the same fields by whoever gets it.
    const again = readMessage(printMessage(message));
    expect(again.kind === 'unreadable' ? undefined : again.message.fields.map((field) => field.line)).toEqual(
      message.fields.map((field) => field.line),
    );
  };

  it('never throw when read, and typed access throws nothing but SipSyntaxError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => harmless(Buffer.from(bytes))),
      { numRuns: 500 },
    );
  });

  it('nor do lines made of the pieces that messages are made of', () => {
    const pieces = [
      ...'\r\n \t;,:<>"\\@%=?&()[]*/.{}-+0a',
      ...[
        '\r\n',
        '\r\n ',
        'sip:',
        'SIP/2.0',
        'SIP/2.0/UDP ',
        'Digest ',
        '\u00ff',
        '\u00c3\u00a9',
        'a@b',
        '99999999999',
      ],
    ];
    const text = fc.string({ unit: fc.constantFrom(...pieces), maxLength: 30 });
    const name = fc.constantFrom(...definitions.map((definition) => definition.name), 'X-Odd', 'm', 'v');
    const field = fc.tuple(name, text).map(([header, value]) => `${header}: ${value}`);
    const start = fc.oneof(fc.constant('INVITE sip:a SIP/2.0'), fc.constant('SIP/2.0 200 OK'), text);
    fc.assert(
      fc.property(start, fc.array(field, { maxLength: 8 }), (first, fields) =>
        harmless(Buffer.from([first, ...fields, '', 'body'].join('\r\n'), 'latin1')),
      ),
      { numRuns: 1500 },
    );
  });

  it('nor do well-formed messages with a few bytes changed', () => {
    const whole = printMessage(
      SipRequest.to('INVITE', 'sip:emil@west.example;lr?a=b')
        .withText('Via', 'SIP/2.0/UDP [::1]:5060;branch=z9hG4bK1, SIP/2.0/TCP b')
        .withText('From', '"Dora, \\"D\\"" <sip:dora:x@west.example;user=phone?a=%41>;tag=1')
        .withText('To', 'sip:emil@west.example')
        .withText('Contact', '<sip:a>;q=0.5;expires=60, "B" <tel:+1>')
        .withText('Authorization', 'Digest realm="a", nonce="b", qop=auth')
        .withText('Retry-After', '5 (a (b) \\) c);duration=1')
        .withText('Warning', '399 a "b", 300 c "d"')
        .withText('Date', 'Sat, 13 Nov 2010 23:29:00 GMT')
        .withText('Reason', 'SIP;cause=200;text="x"')
        .withText('CSeq', '1 INVITE')
        .withText('Call-ID', 'a@b')
        .withBody('text/plain', 'body'),
    );
    const change = fc.tuple(
      fc.nat(whole.length - 1),
      fc.oneof(fc.nat(255), fc.constantFrom(13, 10, 32, 34, 44, 59, 60, 92)),
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of changes) bytes[at] = byte;
        harmless(bytes);
      }),
      { numRuns: 1500 },
    );
  });

  it('nor do multipart bodies made of the pieces that they are made of', () => {
    const piece = fc.constantFrom(
      ...['--b', '--', '--b--', '--c', '--c--', '\r\n', '\r', '\n', ' ', 'a', ':', '\r\n\r\n'],
      ...['Content-Type: multipart/x;boundary=c\r\n', 'Content-Type: ', 'Content-Length: 1\r\n'],
    );
    fc.assert(
      fc.property(fc.string({ unit: piece, maxLength: 40 }), (body) => {
        const head = 'MESSAGE sip:a SIP/2.0\r\nContent-Type: multipart/mixed;boundary=b\r\n\r\n';
        harmless(Buffer.from(head + body, 'latin1'));
        harmless(Buffer.from(`${head}--b\r\n${body}\r\n--b--`, 'latin1'));
      }),
      { numRuns: 1000 },
    );
  });
});
