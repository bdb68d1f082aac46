import { describe, expect, it } from '@jest/globals';
import { printMessage } from '@trapezoid/sip';
import { bytesOf, offer, responseIn, strictErrorIn } from '../support/message-text.js';

const reason = '= 10 * 20; добро пожаловать, %41nd so on';
const response = bytesOf(
  `
SIP/2.0 200 ${reason}
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKreason
Call-ID: reason.12
CSeq: 35 INVITE
From: sip:grace@lab.test;tag=11
To: sip:bob@lab.test;tag=22
Content-Length: ${offer.length}
Content-Type: application/sdp
Contact: <sip:bob@10.0.1.2>
`,
  offer,
);

describe('RFC 4475 §3.1.1.12: an unusual reason phrase', () => {
  it('is taken as it stands, UTF-8 included', () => {
    const read = responseIn(response);
    expect(strictErrorIn(response)).toBeUndefined();
    expect(read.statusCode).toBe(200);
    expect(read.reasonPhrase).toBe(reason);
    expect(printMessage(read)).toEqual(response);
  });
});
