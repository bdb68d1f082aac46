import { describe, expect, it } from '@jest/globals';
import { parseMessage, type SipResponse } from '@trapezoid/sip';
import { isSettled } from './first-registration.js';

function response(statusCode: number): SipResponse {
  const lines = [
    `SIP/2.0 ${statusCode} Told`,
    'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1',
    'From: <sip:alice@lab.test>;tag=1',
    'To: <sip:alice@lab.test>;tag=2',
    'Call-ID: one',
    'CSeq: 1 REGISTER',
    'Content-Length: 0',
  ];
  return parseMessage(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)) as SipResponse;
}

describe("a simulated phone's first registration (RFC 3261 §10.2.7)", () => {
  it('is settled once the phone is registered', () => {
    expect(isSettled('registered', response(200))).toBe(true);
  });

  it.each([403, 404, 423, 603])('is settled where the registrar refuses it with %i', (statusCode) => {
    expect(isSettled('failed', response(statusCode))).toBe(true);
  });

  it.each([408, 500, 503])('is still to come after %i: it is tried again', (statusCode) => {
    expect(isSettled('failed', response(statusCode))).toBe(false);
  });

  it('is still to come while it is under way, and where a flow was lost', () => {
    expect(isSettled('registering', undefined)).toBe(false);
    expect(isSettled('failed', undefined)).toBe(false);
  });
});
