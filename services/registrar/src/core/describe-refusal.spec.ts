import { describe, expect, it } from '@jest/globals';
import { MinExpires, makeResponse, parseMessage, type SipRequest, Unsupported } from '@trapezoid/sip';
import { describeRefusal } from './describe-refusal.js';

function register(fields: Readonly<Record<string, string>> = {}): SipRequest {
  const all = {
    Via: 'SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1, SIP/2.0/TCP 10.0.0.9:40001;branch=z9hG4bK2;received=10.0.0.8',
    From: '<sip:alice@lab.test>;tag=1',
    To: 'Alice <sip:alice:s3cret@lab.test:5070;x=y>',
    'Call-ID': 'call-1',
    CSeq: '1 REGISTER',
    'User-Agent': 'desk phone',
    ...fields,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return parseMessage(
    Buffer.from(['REGISTER sip:lab.test SIP/2.0', ...lines, '', ''].join('\r\n')),
  ) as SipRequest;
}

describe('what is told of a refused REGISTER (RFC 3261 §10.3)', () => {
  it('is who was to be registered, from where, and what asks for the refusal', () => {
    const request = register();
    const response = makeResponse(request, 403, { reasonPhrase: 'Forbidden: bob may not' });
    expect(describeRefusal(request, response)).toEqual({
      addressOfRecord: 'sip:alice@lab.test',
      receivedFrom: { protocol: 'TCP', host: '10.0.0.8', port: 40001 },
      userAgent: 'desk phone',
      callId: 'call-1',
      statusCode: 403,
      reasonPhrase: 'Forbidden: bob may not',
      paragraph: 'RFC 3261 §10.3 step 4',
    });
  });

  it.each([
    [423, 'asked for less than 60 s', 'RFC 3261 §10.3 step 7'],
    [420, 'asks for foo, bar', 'RFC 3261 §10.3 step 2'],
  ])('has what a header of the %d says', (statusCode, detail, paragraph) => {
    const request = register();
    const made = makeResponse(request, statusCode);
    const response =
      statusCode === 423 ? made.with(MinExpires, 60) : made.withAll(Unsupported, ['foo', 'bar']);
    expect(describeRefusal(request, response)).toMatchObject({ detail, paragraph });
  });

  it('has why credentials were refused, which no response says', () => {
    const request = register();
    const response = makeResponse(request, 401);
    const refusals = [
      { cause: 'nonce-expired', reason: 'nonce expired' },
      { cause: 'wrong-response', reason: 'wrong password for alice', username: 'alice' },
    ] as const;
    expect(describeRefusal(request, response, { credentials: refusals })).toMatchObject({
      detail: 'wrong password for alice',
      paragraph: 'RFC 3261 §10.3 step 3',
    });
    // What phones see to by themselves.
    expect(describeRefusal(request, response)).toBeUndefined();
    expect(describeRefusal(request, response, { credentials: refusals.slice(0, 1) })).toBeUndefined();
    expect(describeRefusal(request, makeResponse(request, 200))).toBeUndefined();
  });

  it('names the step that failed, where the status code alone does not say (§10.3 step 6)', () => {
    const star = register({ Contact: '*', Expires: '60' });
    expect(describeRefusal(star, makeResponse(star, 400))?.paragraph).toBe('RFC 3261 §10.3 step 6');
    const elsewhere = describeRefusal(star, makeResponse(star, 404), { paragraph: 'RFC 3261 §10.3 step 1' });
    expect(elsewhere?.paragraph).toBe('RFC 3261 §10.3 step 1');
  });

  it('leaves out what can’t be read, and is bounded', () => {
    const request = register({ To: 'sip:@@', 'User-Agent': 'x'.repeat(2000) });
    const told = describeRefusal(request, makeResponse(register(), 400));
    expect(told).not.toHaveProperty('addressOfRecord');
    expect(told?.userAgent).toHaveLength(512);
  });
});
