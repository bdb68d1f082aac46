import { describe, expect, it } from '@jest/globals';
import { checkMessage } from './check-message.js';
import {
  CallId,
  Contact,
  CSeq,
  From,
  MaxForwards,
  Route,
  Subject,
  To,
  Via,
  WwwAuthenticate,
} from './headers/index.js';
import { parseMessage, readMessage } from './parse-message.js';
import { printMessage } from './print-message.js';
import type { ReadMessage } from './read-message.js';
import { SipRequest } from './request.js';
import { SipResponse } from './response.js';

const head = [
  'Via: SIP/2.0/UDP phone.west.example;branch=z9hG4bK1',
  'From: <sip:dora@west.example>;tag=1',
  'To: <sip:emil@west.example>',
  'Call-ID: 1@phone.west.example',
  'CSeq: 1 INVITE',
];
const requestLine = 'INVITE sip:emil@west.example SIP/2.0';

const bytes = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'), 'latin1');
const withStart = (line: string): ReadMessage => readMessage(bytes(line, ...head, '', ''));
const withFields = (...lines: string[]): ReadMessage =>
  readMessage(bytes(requestLine, ...head, ...lines, '', ''));
const withBody = (body: string, ...lines: string[]): ReadMessage =>
  readMessage(bytes(requestLine, ...head, ...lines, '', body));

function messageOf(read: ReadMessage): SipRequest | SipResponse {
  if (read.kind !== 'message') throw read.error;
  return read.message;
}

function faultOf(read: ReadMessage): {
  statusCode: number;
  where: string | undefined;
  callId: string | undefined;
} {
  if (read.kind !== 'defective') throw new Error(`${read.kind}, not defective`);
  const { statusCode, where } = read.error;
  return { statusCode, where, callId: read.message.header(CallId) };
}

describe('header fields (RFC 3261 §7.3.1)', () => {
  it('may be folded, compact, in any case and with white space before the colon', () => {
    const message = messageOf(
      readMessage(
        bytes(
          'INVITE sip:emil@west.example;unknown SIP/2.0',
          'TO :',
          ' sip:emil@west.example ;   tag    = 19n',
          'f  : "J R \\\\\\""       <sip:dora@west.example>',
          '  ;',
          '  tag = 98',
          'MaX-fOrWaRdS: 0068',
          'i: 1',
          'cseq: 0009',
          '  INVITE',
          'Via  : SIP  /   2.0',
          ' /UDP',
          '    192.0.2.2;branch=390',
          's :',
          'v:  SIP  / 2.0  / TCP     one.example   ;',
          '  branch  =   z9hG4bK9  ,',
          ' SIP  /    2.0   / UDP  192.0.2.3   ; branch=',
          ' z9hG4bK3',
          'Odd: ;;,,;;,;',
          '',
          '',
        ),
      ),
    );
    expect(message.header(To)?.parameters.get('tag')).toBe('19n');
    expect(message.header(From)?.displayName).toBe('J R \\"');
    expect(message.header(MaxForwards)).toBe(68);
    expect(message.header(CallId)).toBe('1');
    expect(message.header(CSeq)).toEqual({ number: 9, method: 'INVITE' });
    expect(message.header(Subject)).toBe('');
    expect(message.headers(Via).map((via) => via.parameters.get('branch'))).toEqual([
      '390',
      'z9hG4bK9',
      'z9hG4bK3',
    ]);
    expect(message.text('odd')).toBe(';;,,;;,;');
  });

  it.each([
    ['a response', requestLine, 'WWW-Authenticate: "', WwwAuthenticate],
    ['a request', 'SIP/2.0 200 OK', 'Route: <sip:', Route],
  ] as const)(
    'that belong into %s are passed over elsewhere, and kept as they are (§7.3.2)',
    (_, start, line, header) => {
      const message = messageOf(readMessage(bytes(start, ...head, line, '', '')));
      expect(checkMessage(message)).toBeUndefined();
      expect(message.has(header)).toBe(true);
      expect(printMessage(message).toString('latin1')).toContain(line);
    },
  );

  it('need not be well-formed inside until they are asked for', () => {
    const message = messageOf(withFields('Route: nonsense'));
    expect(() => message.headers(Route)).toThrow('Route: URI without a scheme');
  });

  it.each([
    ['no colon', 'Nonsense'],
    ['no name', ': value'],
    ['a name that is no token', 'Na me: value'],
    ['a bare LF', 'Subject: a\nEvil: 1'],
    ['a bare CR', 'Subject: a\rEvil: 1'],
    ['a line break before the colon', 'Subject\r\n : a'],
  ])('with %s make a request defective, but answerable', (_, line) => {
    expect(faultOf(withFields(line))).toMatchObject({ statusCode: 400, callId: '1@phone.west.example' });
  });

  it('that are malformed are left out of what is answered or sent on', () => {
    const read = withFields('Subject: a\nEvil: 1', 'X-1: 1');
    if (read.kind !== 'defective') throw new Error(read.kind);
    expect(read.error).toMatchObject({ where: 'head', reason: 'header with a bare CR or LF' });
    expect(read.message.fields.map(({ name }) => name)).toEqual([
      'Via',
      'From',
      'To',
      'Call-ID',
      'CSeq',
      'x-1',
    ]);
  });

  it('can not begin with a fold', () => {
    expect(faultOf(readMessage(bytes(requestLine, ' Via: SIP/2.0/UDP a', ...head, '', ''))).statusCode).toBe(
      400,
    );
  });

  it('are not folded into the start line', () => {
    expect(withStart('INVITE\r\n sip:emil@west.example SIP/2.0').kind).toBe('unreadable');
  });

  it('may be missing altogether', () => {
    expect(messageOf(readMessage(bytes(requestLine, '', ''))).fields).toEqual([]);
  });
});

describe('body of a datagram (RFC 3261 §18.3)', () => {
  const bodyOf = (read: ReadMessage): string => Buffer.from(messageOf(read).body).toString('latin1');

  it('is all that follows where there is no Content-Length', () => {
    expect(bodyOf(withBody('v=0\r\n\r\nx\u0000\u00ff'))).toBe('v=0\r\n\r\nx\u0000\u00ff');
  });

  it('is cut to Content-Length', () => {
    expect(bodyOf(withBody('v=0\r\nINVITE sip:x SIP/2.0', 'l: 5'))).toBe('v=0\r\n');
    expect(bodyOf(withBody('noise', 'Content-Length: 0'))).toBe('');
    expect(messageOf(withBody('noise', 'Content-Length: 0')).startLine).toBe(requestLine);
  });

  it('is cut in responses too', () => {
    const response = messageOf(readMessage(bytes('SIP/2.0 200 All right', 'l: 1', '', 'abc')));
    expect(response).toMatchObject({ statusCode: 200, reasonPhrase: 'All right' });
    expect(response.body).toHaveLength(1);
  });

  it.each([
    ['greater than what follows', ['Content-Length: 9999']],
    ['negative', ['Content-Length: -999']],
    ['no number', ['Content-Length: five']],
    ['more than a number', ['Content-Length: 4 bytes']],
    ['empty', ['Content-Length:']],
    ['beyond 32 bits', ['Content-Length: 99999999999999999999']],
    ['there twice', ['Content-Length: 4', 'l: 2']],
    ['there twice with one value', ['Content-Length: 4', 'l: 4']],
  ])('with a Content-Length that is %s makes a request defective', (_, fields) => {
    expect(faultOf(withBody('body', ...fields))).toEqual({
      statusCode: 400,
      where: 'Content-Length',
      callId: '1@phone.west.example',
    });
  });
});

describe('limits of a message (RFC 3261 §21.5.7)', () => {
  const limits = { headBytes: 300, bodyBytes: 8, fields: 6 };

  it('hold for the head', () => {
    const read = readMessage(bytes(requestLine, `X: ${'a'.repeat(300)}`, '', ''), limits);
    expect(read).toMatchObject({ kind: 'unreadable', error: { statusCode: 513 } });
    expect(readMessage(bytes('x'.repeat(400)), limits)).toMatchObject({
      kind: 'unreadable',
      error: { statusCode: 513 },
    });
  });

  it('hold for the body', () => {
    expect(readMessage(bytes(requestLine, ...head, '', '12345678'), limits).kind).toBe('message');
    const read = readMessage(bytes(requestLine, ...head, '', '123456789'), limits);
    expect(faultOf(read)).toMatchObject({ statusCode: 513 });
  });

  it('hold for the number of header fields', () => {
    const read = readMessage(bytes(requestLine, ...head, 'a: 1', 'b: 1', '', ''), limits);
    expect(faultOf(read)).toMatchObject({ statusCode: 513, callId: '1@phone.west.example' });
    expect(read.kind === 'defective' && read.message.fields).toHaveLength(6);
    expect(readMessage(bytes(requestLine, ...head, 'a: 1', '', ''), limits).kind).toBe('message');
  });

  it('count malformed lines too', () => {
    const read = readMessage(bytes(requestLine, 'x', 'x', 'x', ...head, '', ''), limits);
    expect(read.kind === 'defective' && read.message.fields).toHaveLength(3);
  });
});

describe('frame of a message (RFC 3261 §7.5)', () => {
  it('may have line ends before it', () => {
    const message = messageOf(readMessage(bytes('', '', requestLine, ...head, '', 'body')));
    expect(message.startLine).toBe(requestLine);
    expect(printMessage(message).toString('latin1')).toBe(
      bytes(requestLine, ...head, '', 'body').toString('latin1'),
    );
  });

  it('without the blank line is defective', () => {
    expect(faultOf(readMessage(bytes(requestLine, ...head, '')))).toEqual({
      statusCode: 400,
      where: 'head',
      callId: '1@phone.west.example',
    });
    expect(faultOf(readMessage(bytes(requestLine, ...head))).where).toBe('head');
  });

  it.each(['', '\r\n', '\r\n\r\n', '\r\n\r\n\r\n\r\n', '\u0000\u0000', 'hello'])(
    '%j is no message',
    (text) => {
      expect(readMessage(Buffer.from(text)).kind).toBe('unreadable');
    },
  );
});

describe('parseMessage', () => {
  it('takes text and bytes', () => {
    const text = `${requestLine}\r\nSubject: é\r\n\r\n`;
    expect(parseMessage(text).header(Subject)).toBe('é');
    expect(parseMessage(new Uint8Array(Buffer.from(text))).header(Subject)).toBe('é');
  });

  it('throws what is wrong with a message', () => {
    expect(() => parseMessage('hello')).toThrow('start line: malformed request line');
    expect(() => parseMessage(`${requestLine}\r\nl: 1\r\n\r\n`)).toThrow('body shorter than Content-Length');
  });
});

describe('messages that phones send', () => {
  it('may lack Content-Length, brackets in To, and the usual case of CSeq', () => {
    const message = messageOf(
      readMessage(
        bytes(
          'REGISTER sip:west.example SIP/2.0',
          'To: sip:dora@west.example',
          'Cseq: 2 REGISTER',
          'Contact: sip:dora@192.0.2.9:5062;unknownparam',
          '',
          '',
        ),
      ),
    );
    expect(message.header(To)?.uri.host).toBe('west.example');
    expect(message.header(CSeq)).toEqual({ number: 2, method: 'REGISTER' });
    const contact = message.first(Contact);
    expect(contact !== '*' && contact?.parameters.has('unknownparam')).toBe(true);
    expect(contact !== '*' && contact?.uri.host !== undefined && contact.uri.parameters.size).toBe(0);
  });
});
