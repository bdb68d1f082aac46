import { describe, expect, it } from '@jest/globals';
import { makeResponse, parseMessage, type SipRequest } from '@trapezoid/sip';
import { describeDecision } from './describe-decision.js';

const request = parseMessage(
  [
    'REGISTER sip:lab.test SIP/2.0',
    'Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1',
    'From: <sip:alice@lab.test>;tag=1',
    'To: <sip:alice@lab.test>',
    'Call-ID: 1',
    'CSeq: 1 REGISTER',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n'),
) as SipRequest;

const answer = (statusCode: number) => makeResponse(request, statusCode, { toTag: 't' });

describe('what a registrar decides on a REGISTER (RFC 3261 §10.3)', () => {
  it('is told with the bindings that are current after it (step 8)', () => {
    expect(describeDecision(request, answer(200))).toEqual({
      decision: 'answer',
      reason: '0 bindings are current now',
      section: 'RFC 3261 §10.3 step 8',
      statusCode: 200,
    });
  });

  it('is told with what was wrong with the credentials (step 3)', () => {
    const wrong = { cause: 'wrong-response', reason: 'the password is another' } as never;

    expect(describeDecision(request, answer(401))).toMatchObject({
      decision: 'challenge',
      section: 'RFC 3261 §10.3 step 3',
    });
    expect(describeDecision(request, answer(401), { credentials: [wrong] }).reason).toBe(
      'the password is another',
    );
  });

  it.each([
    [423, 'RFC 3261 §10.3 step 7'],
    [404, 'RFC 3261 §10.3 step 5'],
  ])('is told with the paragraph that asks for a %i', (statusCode, section) => {
    expect(describeDecision(request, answer(statusCode))).toMatchObject({
      decision: 'refuse',
      statusCode,
      section,
    });
  });

  it('is told with the paragraph that the refusing step names', () => {
    expect(describeDecision(request, answer(403), { paragraph: 'RFC 5627 §5.1' }).section).toBe(
      'RFC 5627 §5.1',
    );
  });
});
