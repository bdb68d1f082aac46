import { describe, expect, it } from '@jest/globals';
import { CallId } from './headers/index.js';
import { readMessage } from './parse-message.js';
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

describe('request line (RFC 3261 §7.1)', () => {
  it('has method, Request-URI and version', () => {
    const request = messageOf(withStart(requestLine));
    expect(request).toBeInstanceOf(SipRequest);
    expect(request).toMatchObject({
      method: 'INVITE',
      requestUri: 'sip:emil@west.example',
      startLine: requestLine,
    });
  });

  it('has a method of any token, whose case and percent signs count', () => {
    const request = messageOf(withStart("!In%56ite_*+`.~'- sip:west.example SIP/2.0"));
    expect(request).toMatchObject({ method: "!In%56ite_*+`.~'-" });
  });

  it.each(['tel:+12015550123', 'nobodyKnowsThisScheme:totallyopaque', 'soap.beep://192.0.2.103:3002'])(
    'may ask for %s',
    (uri) => {
      expect(messageOf(withStart(`OPTIONS ${uri} SIP/2.0`))).toMatchObject({ requestUri: uri });
    },
  );

  it('has its version in any case, and is sent on in upper case', () => {
    expect(messageOf(withStart('INVITE sip:emil@west.example sip/2.0')).startLine).toBe(requestLine);
  });

  it.each([
    ['another version', 'INVITE sip:emil@west.example SIP/7.0', 505],
    ['another spelling of the version', 'INVITE sip:emil@west.example SIP/2.00', 505],
    ['brackets around the Request-URI', 'INVITE <sip:emil@west.example> SIP/2.0', 400],
    ['a blank in the Request-URI', 'INVITE sip:emil@west.example; lr SIP/2.0', 400],
    ['a tab in the Request-URI', 'INVITE sip:emil@west.example;\tlr SIP/2.0', 400],
    ['a quotation mark in the Request-URI', 'INVITE sip:"emil"@west.example SIP/2.0', 400],
    ['bytes beyond ASCII in the Request-URI', 'INVITE sip:\u00c3\u00a9mil@west.example SIP/2.0', 400],
    ['two blanks', 'INVITE  sip:emil@west.example  SIP/2.0', 400],
    ['blanks at the end', 'INVITE sip:emil@west.example SIP/2.0  ', 400],
    ['no Request-URI', 'INVITE  SIP/2.0', 400],
  ])('with %s can be answered', (_, line, statusCode) => {
    expect(faultOf(withStart(line))).toEqual({
      statusCode,
      where: 'start line',
      callId: '1@phone.west.example',
    });
  });

  it.each([
    '',
    'INVITE',
    'INVITE sip:emil@west.example',
    'INVITE SIP/2.0',
    'IN@VITE sip:emil@west.example SIP/2.0',
    'INVITE sip:emil@west.example HTTP/1.1',
    'INVITE sip:emil@west.example SIP/two',
    'GET / HTTP/1.1',
    'INVITE sip:emil@west.example\nEvil: 1 SIP/2.0',
    'INVITE\rsip:emil@west.example SIP/2.0',
  ])('%j is unreadable', (line) => {
    expect(withStart(line).kind).toBe('unreadable');
  });

  it('has a Request-URI that is read when asked for', () => {
    const request = messageOf(withStart('INVITE sip:emil@west.example;x=%zz SIP/2.0')) as SipRequest;
    expect(() => request.uri).toThrow('malformed escape');
  });
});

describe('status line (RFC 3261 §7.2)', () => {
  it('has status code and reason phrase', () => {
    const response = messageOf(withStart('SIP/2.0 180 Ringing'));
    expect(response).toBeInstanceOf(SipResponse);
    expect(response).toMatchObject({
      statusCode: 180,
      reasonPhrase: 'Ringing',
      provisional: true,
      successful: false,
    });
    expect(messageOf(withStart('SIP/2.0 200 OK'))).toMatchObject({ provisional: false, successful: true });
    expect(messageOf(withStart('SIP/2.0 300 Multiple'))).toMatchObject({ successful: false });
  });

  it('may have a reason phrase in UTF-8, or none', () => {
    const unusual = 'SIP/2.0 200 = 2**3 * 5**2 \u00d0\u00bd\u00d0\u00be';
    expect(messageOf(withStart(unusual))).toMatchObject({
      reasonPhrase: '= 2**3 * 5**2 но',
      startLine: unusual,
    });
    expect(messageOf(withStart('SIP/2.0 100 '))).toMatchObject({ statusCode: 100, reasonPhrase: '' });
  });

  it('is sent on with the blank and the upper case that it lacked', () => {
    expect(messageOf(withStart('SIP/2.0 100')).startLine).toBe('SIP/2.0 100 ');
    expect(messageOf(withStart('sip/2.0 200 Fine')).startLine).toBe('SIP/2.0 200 Fine');
  });

  it.each([
    'SIP/2.0',
    'SIP/2.0 ',
    'SIP/2.0 20 OK',
    'SIP/2.0 099 Low',
    'SIP/2.0 700 High',
    'SIP/2.0 4294967301 better not break the receiver',
    'SIP/2.0  200 OK',
    'SIP/2.0 2x0 OK',
    'SIP/3.0 200 OK',
    'SIP/2.0\t200 OK',
    'SIP/2.0 200 OK\nEvil: 1',
    'SIP/2.0 200 OK\rEvil: 1',
  ])('%j is unreadable', (line) => {
    expect(withStart(line).kind).toBe('unreadable');
  });
});
