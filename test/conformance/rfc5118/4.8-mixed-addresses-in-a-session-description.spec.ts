import { describe, expect, it } from '@jest/globals';
import { parseSessionDescription } from '@trapezoid/sdp';
import { bytesOf, requestIn, strictErrorIn } from '../support/message-text.js';

const body = [
  'v=0',
  'o=grace 4711 4712 IN IP4 desk.example',
  's=',
  't=0 0',
  'm=audio 22334 RTP/AVP 0',
  'c=IN IP4 192.0.2.7',
  'm=video 6024 RTP/AVP 107',
  'c=IN IP6 2001:db8::7',
  'a=rtpmap:107 H264/90000',
  '',
].join('\r\n');

const invite = bytesOf(
  `
INVITE sip:grace@[2001:db8::5] SIP/2.0
To: sip:grace@[2001:db8::5]
From: sip:caller@elsewhere.example;tag=both
Via: SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKboth
Call-ID: sdp.both
Contact: "Caller" <sip:caller@[2001:db8::9:1]>
Max-Forwards: 70
CSeq: 89 INVITE
Content-Type: application/sdp
Content-Length: ${body.length}
`,
  body,
);

describe('RFC 5118 §4.8: several addresses in a session description', () => {
  it('belong each to its own media', () => {
    expect(strictErrorIn(invite)).toBeUndefined();
    const { connection, media } = parseSessionDescription(requestIn(invite).body);
    expect(connection).toBeUndefined();
    expect(media.map((one) => [one.media, one.port, one.connection])).toEqual([
      ['audio', 22334, { addressType: 'IP4', address: '192.0.2.7' }],
      ['video', 6024, { addressType: 'IP6', address: '2001:db8::7' }],
    ]);
  });
});
