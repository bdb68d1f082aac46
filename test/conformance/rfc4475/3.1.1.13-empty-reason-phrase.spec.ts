import { describe, expect, it } from '@jest/globals';
import { printMessage } from '@trapezoid/sip';
import { bytesOf, responseIn, strictErrorIn } from '../support/message-text.js';

const response = (statusLine: string) =>
  bytesOf(`
${statusLine}
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKnoreason
Call-ID: noreason.13
CSeq: 35 INVITE
From: <sip:grace@lab.test>;tag=13
To: <sip:bob@lab.test>;tag=31
Content-Length: 0
Contact: <sip:bob@10.0.1.2>
`);

describe('RFC 4475 §3.1.1.13: an empty reason phrase', () => {
  it('is taken', () => {
    const read = responseIn(response('SIP/2.0 100 '));
    expect(read.statusCode).toBe(100);
    expect(read.reasonPhrase).toBe('');
    expect(strictErrorIn(response('SIP/2.0 100 '))).toBeUndefined();
    expect(printMessage(read)).toEqual(response('SIP/2.0 100 '));
  });

  it('is taken without the blank before it too, because nothing is unclear; it is sent with the blank', () => {
    const read = responseIn(response('SIP/2.0 100'));
    expect(strictErrorIn(response('SIP/2.0 100'))).toContain('start line');
    expect(read.statusCode).toBe(100);
    expect(printMessage(read)).toEqual(response('SIP/2.0 100 '));
  });
});
