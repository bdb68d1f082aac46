import { afterEach, describe, expect, it } from '@jest/globals';
import { parseSessionDescription } from '@trapezoid/sdp';
import { Contact, isSipUri, Via } from '@trapezoid/sip';
import { bytesOf, requestIn, strictErrorIn } from '../support/message-text.js';
import { UserAgentBench } from '../support/user-agent.js';

const body = [
  'v=0',
  'o=grace 4711 0 IN IP6 ::ffff:192.0.2.7',
  's=Ring me soon',
  'c=IN IP6 ::ffff:192.0.2.7',
  't=0 0',
  'm=audio 6000 RTP/AVP 8',
  '',
].join('\r\n');

const invite = bytesOf(
  `
INVITE sip:grace@lab.test SIP/2.0
To: sip:grace@lab.test
From: sip:caller@elsewhere.example;tag=mapped
Via: SIP/2.0/UDP [::ffff:192.0.2.10]:19823;branch=z9hG4bKmapped1
Via: SIP/2.0/UDP [::ffff:192.0.2.7];branch=z9hG4bKmapped2
Call-ID: mapped.1
Contact: "Caller" <sip:caller@[::ffff:192.0.2.7]>
CSeq: 61 INVITE
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: ${body.length}
`,
  body,
);

describe('RFC 5118 §4.9: IPv4-mapped IPv6 addresses', () => {
  let bench: UserAgentBench | undefined;

  afterEach(() => bench?.close());

  it('are read in headers and in a session description', () => {
    expect(strictErrorIn(invite)).toBeUndefined();
    const request = requestIn(invite);
    expect(request.headers(Via).map(({ sentBy }) => sentBy)).toEqual([
      { host: '[::ffff:192.0.2.10]', port: 19823 },
      { host: '[::ffff:192.0.2.7]' },
    ]);
    const [contact] = request.headers(Contact);
    expect(contact && contact !== '*' && isSipUri(contact.uri) && contact.uri.host).toBe(
      '[::ffff:192.0.2.7]',
    );
    expect(parseSessionDescription(request.body).connection?.address).toBe('::ffff:192.0.2.7');
  });

  it('are taken by an endpoint', async () => {
    bench = await UserAgentBench.start({ host: '::ffff:10.0.0.5', peerHost: '::ffff:10.0.1.1' });
    const local = invite
      .toString()
      .replace('192.0.2.10]:19823', '10.0.1.1]')
      .replace('sip:grace@lab.test SIP', 'sip:grace@[::ffff:10.0.0.5] SIP');
    expect((await bench.ask(Buffer.from(local)))?.statusCode).toBe(200);
  });
});
