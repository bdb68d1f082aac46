import { describe, expect, it } from '@jest/globals';
import { CallId } from './headers/index.js';
import type { ParseOptions } from './limits.js';
import { parseMessage, readMessage } from './parse-message.js';

const head = [
  'Via: SIP/2.0/UDP phone.west.example;branch=z9hG4bK1',
  'From: <sip:dora@west.example>;tag=1',
  'To: <sip:emil@west.example>',
  'Call-ID: 1@phone.west.example',
  'CSeq: 1 INVITE',
  'Max-Forwards: 70',
];
const requestLine = 'INVITE sip:emil@west.example SIP/2.0';
const wire = (...lines: string[]): string => [...lines, '', ''].join('\r\n');
const read = (text: string, options: ParseOptions = {}) => readMessage(Buffer.from(text), options);
const without = (name: string) => head.filter((line) => !line.startsWith(name));

describe('a message read strictly', () => {
  it('is taken where it keeps to the grammar', () => {
    expect(read(wire(requestLine, ...head), { strict: true }).kind).toBe('message');
    expect(read(wire('SIP/2.0 200 ', ...head), { strict: true }).kind).toBe('message');
    expect(read(wire('sip/2.0 200 OK', ...head), { strict: true }).kind).toBe('message');
  });

  it.each([
    ['an underscore in a host', wire('INVITE sip:emil@west_1.example SIP/2.0', ...head), 'Request-URI'],
    ["a bare '#' in a user", wire('INVITE sip:*21#@west.example SIP/2.0', ...head), 'Request-URI'],
    ['a tel URI without context', wire('INVITE tel:110 SIP/2.0', ...head), 'Request-URI'],
    ['an empty URI parameter', wire('INVITE sip:west.example;;lr SIP/2.0', ...head), 'Request-URI'],
    ['no blank behind the status code', wire('SIP/2.0 200', ...head), 'start line'],
    ['a delimiter in the reason phrase', wire('SIP/2.0 200 <OK>', ...head), 'start line'],
    ['a malformed escape in the reason phrase', wire('SIP/2.0 200 100%', ...head), 'start line'],
    ['no Max-Forwards', wire(requestLine, ...without('Max')), 'Max-Forwards'],
    ['a parameter that stands twice', wire(requestLine, ...without('To'), 'To: <sip:a>;x=1;X=2'), 'To'],
    ['an empty parameter', wire(requestLine, ...without('To'), 'To: <sip:a>;'), 'To'],
    ['an unquoted name beyond ASCII', wire(requestLine, ...without('To'), 'To: Ëmil <sip:a>'), 'To'],
    ['two folds in a row', wire(requestLine, ...without('CSeq'), 'CSeq: 1\r\n \r\n INVITE'), 'CSeq'],
    ['an empty value in a list', wire(requestLine, ...head, 'Require: a,,b'), 'Require'],
    ['an empty list', wire(requestLine, ...head, 'Route:'), 'Route'],
    ['a bare address in Route', wire(requestLine, ...head, 'Route: sip:p1'), 'Route'],
    ['a star beside other contacts', wire(requestLine, ...head, 'Contact: *', 'Contact: <sip:a>'), 'Contact'],
    ['a header twice that may stand once', wire(requestLine, ...head, 's: a', 'Subject: a'), 'Subject'],
    ['a control in a header that nobody knows', wire(requestLine, ...head, 'X-Odd: a\u0000'), 'x-odd'],
    ['free text in User-Agent', wire(requestLine, ...head, 'User-Agent: a, b'), 'User-Agent'],
    ['a malformed number of seconds', wire(requestLine, ...head, 'Expires: soon'), 'Expires'],
  ])('is refused for %s, which phones send', (_, text, where) => {
    expect(read(text).kind).toBe('message');
    const strict = read(text, { strict: true });
    expect(strict).toMatchObject({ kind: 'defective', error: { where, statusCode: 400 } });
    // It can still be answered.
    expect(strict.kind === 'defective' && strict.message.header(CallId)).toBe('1@phone.west.example');
    expect(() => parseMessage(text, { strict: true })).toThrow(where);
  });
});

describe('limits as options', () => {
  it('hold each on its own, with the defaults for the others', () => {
    const text = wire(requestLine, ...head);
    expect(read(text, { fields: 5 })).toMatchObject({ kind: 'defective', error: { statusCode: 513 } });
    expect(read(text, { headBytes: 50 })).toMatchObject({ kind: 'unreadable', error: { statusCode: 513 } });
    expect(read(`${text}body`, { bodyBytes: 3 })).toMatchObject({
      kind: 'defective',
      error: { statusCode: 513 },
    });
    expect(read(text, { bodyBytes: 3 }).kind).toBe('message');
  });

  it('answer a Request-URI that is too long with 414', () => {
    expect(read(wire(requestLine, ...head), { requestUriCharacters: 10 })).toMatchObject({
      kind: 'defective',
      error: { statusCode: 414, where: 'start line' },
    });
    const long = wire(`INVITE sip:${'a'.repeat(8200)} SIP/2.0`, ...head);
    expect(read(long)).toMatchObject({ kind: 'defective', error: { statusCode: 414 } });
  });

  it('answer too many values in one field with 513', () => {
    const message = parseMessage(wire(requestLine, ...head, `Supported: ${'a,'.repeat(201)}`));
    expect(message.text('Supported')).toHaveLength(402);
    expect(read(wire(requestLine, ...head, `Require: ${'a,'.repeat(200)}a`), { strict: true })).toMatchObject(
      {
        error: { statusCode: 513, where: 'Require' },
      },
    );
  });
});
