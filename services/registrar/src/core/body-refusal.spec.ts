import { describe, expect, it } from '@jest/globals';
import { parseMessage, type SipRequest } from '@trapezoid/sip';
import { bodyRefusal } from './body-refusal.js';

function registerWithBody(body: string, ...fields: string[]): SipRequest {
  const lines = [
    'REGISTER sip:lab.test SIP/2.0',
    'Via: SIP/2.0/UDP 192.0.2.7:40000;branch=z9hG4bK-1',
    'From: <sip:alice@lab.test>;tag=1',
    'To: <sip:alice@lab.test>',
    'Call-ID: call-1',
    'CSeq: 7 REGISTER',
    ...fields,
    `Content-Length: ${body.length}`,
    '',
    body,
  ];
  return parseMessage(Buffer.from(lines.join('\r\n'))) as SipRequest;
}

describe('the body of a REGISTER (RFC 3261 §8.2.3)', () => {
  it.each([
    ['of a type that nobody knows', ['Content-Type: text/plain']],
    ['of no type', []],
    ['that is to be understood', ['Content-Type: text/plain', 'Content-Disposition: x;handling=required']],
    ['whose disposition can’t be read', ['Content-Type: text/plain', 'Content-Disposition: ;;']],
  ])('is refused with 415 and an Accept that lists nothing: one %s', (_what, fields) => {
    const response = bodyRefusal(registerWithBody('hello', ...fields), 'tag');
    expect([response?.statusCode, response?.text('Accept')]).toEqual([415, '']);
  });

  it('is passed over where its handling is optional, and where there is none', () => {
    const optional = ['Content-Type: text/plain', 'Content-Disposition: render;handling=optional'];
    expect(bodyRefusal(registerWithBody('hello', ...optional), 'tag')).toBeUndefined();
    expect(bodyRefusal(registerWithBody('', 'Content-Type: text/plain'), 'tag')).toBeUndefined();
  });
});
