import { afterEach, describe, expect, it } from '@jest/globals';
import { Warning } from '@trapezoid/sip';
import { bytesOf, offer } from '../support/message-text.js';
import { UserAgentBench } from '../support/user-agent.js';

const invite = (accept: string) =>
  bytesOf(
    `
INVITE sip:grace@10.0.0.5 SIP/2.0
To: sip:grace@10.0.0.5
Contact: <sip:caller@10.0.1.1>
From: sip:caller@elsewhere.example;tag=406
Max-Forwards: 5
Call-ID: accept.406
Accept: ${accept}
CSeq: 8 INVITE
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKaccept
Content-Length: ${offer.length}
Content-Type: application/sdp
`,
    offer,
  );

describe('RFC 4475 §3.3.15: an Accept without application/sdp', () => {
  let bench: UserAgentBench;

  afterEach(() => bench.close());

  it.each(['text/never-heard-of', 'text/*', ''])(
    'is refused with 406 and a warning, and gets no session description (RFC 3261 §20.1): "%s"',
    async (accept) => {
      bench = await UserAgentBench.start();
      const response = await bench.ask(invite(accept));
      expect(response?.statusCode).toBe(406);
      expect(response?.body).toHaveLength(0);
      expect(response?.headers(Warning).map(({ code }) => code)).toEqual([399]);
      expect(bench.calls).toEqual([]);
    },
  );

  it.each(['application/sdp', 'text/plain, application/*', '*/*'])(
    'does not refuse one that takes in application/sdp: %s',
    async (accept) => {
      bench = await UserAgentBench.start();
      expect((await bench.ask(invite(accept)))?.statusCode).toBe(200);
    },
  );
});
