import { describe, expect, it } from '@jest/globals';
import { requestText, responseText } from '../transport/recording-port.fixture.js';
import { checkMessage } from './check-message.js';
import { makeAck, makeCancel } from './make-ack.js';
import { makeResponse } from './make-response.js';
import { parseMessage } from './parse-message.js';
import { printMessage } from './print-message.js';
import type { SipRequest } from './request.js';
import type { SipResponse } from './response.js';

const request = (lines: Record<string, string> = {}, method = 'INVITE') =>
  parseMessage(requestText(method, lines)) as SipRequest;
const linesOf = (message: SipRequest | SipResponse) =>
  printMessage(message).toString().trimEnd().split('\r\n');

describe('a response', () => {
  it('takes over Via, From, To, Call-ID and CSeq as they stand (RFC 3261 §8.2.6.2)', () => {
    const invite = request({
      Via: 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1 , SIP/2.0/UDP b;branch=z9hG4bK2',
      v: 'SIP/2.0/UDP c',
    });
    expect(linesOf(makeResponse(invite, 486, { toTag: 'x' }))).toEqual([
      'SIP/2.0 486 Busy Here',
      'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1 , SIP/2.0/UDP b;branch=z9hG4bK2',
      'From: <sip:alice@a.test>;tag=a1',
      'To: <sip:bob@b.test>;tag=x',
      'Call-ID: call-1',
      'CSeq: 1 INVITE',
      'v: SIP/2.0/UDP c',
      'Content-Length: 0',
    ]);
  });

  it('keeps the To tag of the request, and adds none to a 100 without asking (RFC 3261 §8.2.6.2)', () => {
    expect(makeResponse(request({ To: '<sip:b>;tag=1' }), 200, { toTag: 'x' }).text('To')).toBe(
      '<sip:b>;tag=1',
    );
    expect(makeResponse(request(), 100).text('To')).toBe('<sip:bob@b.test>');
  });

  it('takes Timestamp over into a 100 only (RFC 3261 §8.2.6.1)', () => {
    const invite = request({ Timestamp: '54' });
    expect(makeResponse(invite, 100).text('Timestamp')).toBe('54');
    expect(makeResponse(invite, 180).text('Timestamp')).toBeUndefined();
  });
});

describe('the ACK to a refusal (RFC 3261 §17.1.1.3)', () => {
  const invite = request({
    Via: 'SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKtop, SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKbelow',
    Route: '<sip:p1;lr>, <sip:p2;lr>',
    CSeq: '7 INVITE',
    Contact: '<sip:alice@192.0.2.1>',
  });

  it('has the INVITE’s topmost Via only, its Route, From, Call-ID and number, and the To of the response', () => {
    const refusal = parseMessage(
      responseText(invite, '486 Busy', { To: '<sip:bob@b.test>;tag=b1' }),
    ) as SipResponse;
    expect(linesOf(makeAck(invite, refusal)).sort()).toEqual(
      [
        'ACK sip:bob@192.0.2.9 SIP/2.0',
        'Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKtop',
        'Max-Forwards: 70',
        'Route: <sip:p1;lr>, <sip:p2;lr>',
        'From: <sip:alice@a.test>;tag=a1',
        'To: <sip:bob@b.test>;tag=b1',
        'Call-ID: call-1',
        'CSeq: 7 ACK',
        'Content-Length: 0',
      ].sort(),
    );
  });

  it('is like the CANCEL, which has the To of the request (§9.1)', () => {
    const cancel = linesOf(makeCancel(invite));
    expect(cancel).toContain('CANCEL sip:bob@192.0.2.9 SIP/2.0');
    expect(cancel).toContain('To: <sip:bob@b.test>');
    expect(cancel).toContain('CSeq: 7 CANCEL');
    expect(cancel.filter((line) => line.startsWith('Via:'))).toEqual([
      'Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKtop',
    ]);
  });
});

describe('what every message must have (RFC 3261 §8.1.1)', () => {
  it('is enough; Max-Forwards may be absent (§16.3 step 3)', () => {
    expect(checkMessage(request({ 'Max-Forwards': '' }))).toBeUndefined();
  });

  it.each(['Via', 'From', 'To', 'Call-ID', 'CSeq'])('is not there without %s', (name) => {
    expect(checkMessage(request({ [name]: '' }))).toMatchObject({
      reason: 'missing',
      where: name,
      statusCode: 400,
    });
  });

  it.each([
    ['Via', 'SIP/2.0/UDP'],
    ['From', '<sip:'],
    ['To', '<sip:b'],
    ['CSeq', '1'],
    ['CSeq', '99999999999 INVITE'],
    ['Max-Forwards', 'many'],
  ])('is not there where %s is %j', (name, value) => {
    expect(checkMessage(request({ [name]: value }))?.where).toBe(name);
  });

  it.each([
    ['f', '<sip:eve@e.test>'],
    ['t', '<sip:eve@e.test>'],
    ['i', 'call-2'],
  ])('may not be there twice, as From, To and Call-ID: %s', (name, value) => {
    expect(checkMessage(request({ [name]: value }))?.reason).toBe('stands more than once');
  });

  it('has the method of the request line in CSeq (§8.1.1.5)', () => {
    expect(checkMessage(request({ CSeq: '1 BYE' }))?.where).toBe('CSeq');
  });
});
