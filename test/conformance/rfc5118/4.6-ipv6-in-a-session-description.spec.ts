import { describe, expect, it } from '@jest/globals';
import { parseSessionDescription } from '@trapezoid/sdp';
import { bytesOf, requestIn, strictErrorIn } from '../support/message-text.js';

const body = [
  'v=0',
  'o=grace 4711 4712 IN IP6 2001:db8::20',
  's=A word in private',
  'c=IN IP6 2001:db8::20',
  't=0 0',
  'm=audio 6000 RTP/AVP 8',
  'm=video 6024 RTP/AVP 107',
  'a=rtpmap:107 H264/90000',
  '',
].join('\r\n');

const invite = bytesOf(
  `
INVITE sip:grace@[2001:db8::5] SIP/2.0
To: sip:grace@[2001:db8::5]
From: sip:caller@elsewhere.example;tag=sdp6
Via: SIP/2.0/UDP [2001:db8::20];branch=z9hG4bKsdp6
Call-ID: sdp.6
Contact: "Caller" <sip:caller@[2001:db8::20]>
CSeq: 86 INVITE
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: ${body.length}
`,
  body,
);

describe('RFC 5118 §4.6: IPv6 addresses in a session description', () => {
  it('are read, without brackets as they are', () => {
    expect(strictErrorIn(invite)).toBeUndefined();
    const { origin, connection, media } = parseSessionDescription(requestIn(invite).body);
    expect(origin).toMatchObject({ addressType: 'IP6', address: '2001:db8::20' });
    expect(connection).toEqual({ addressType: 'IP6', address: '2001:db8::20' });
    expect(media.map(({ port }) => port)).toEqual([6000, 6024]);
  });
});
