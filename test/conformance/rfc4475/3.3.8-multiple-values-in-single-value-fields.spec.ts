import { afterEach, describe, expect, it } from '@jest/globals';
import { bytesOf, offer } from '../support/message-text.js';
import { UserAgentBench } from '../support/user-agent.js';

const invite = (extra: string) =>
  bytesOf(
    `
INVITE sip:grace@10.0.0.5 SIP/2.0
Contact: <sip:caller@10.0.1.1>
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKmany
Max-Forwards: 70
CSeq: 5 INVITE
Call-ID: many.5
From: sip:caller@elsewhere.example;tag=341
To: sip:grace@10.0.0.5
${extra}
Content-Type: application/sdp
l: ${offer.length}
`,
    offer,
  );

const second = {
  CSeq: 'CSeq: 59 INVITE',
  'Call-ID': 'Call-ID: many.59',
  From: 'From: sip:other@elsewhere.example;tag=292',
  To: 't: sip:other@10.0.0.5',
  'Max-Forwards': 'Max-Forwards: 5',
};

describe('RFC 4475 §3.3.8: multiple values in single-value fields', () => {
  let bench: UserAgentBench;

  afterEach(() => bench.close());

  it.each([['all of them', Object.values(second).join('\n')], ...Object.entries(second)])(
    'are answered 400: %s',
    async (_what, extra) => {
      bench = await UserAgentBench.start();
      expect((await bench.ask(invite(extra)))?.statusCode).toBe(400);
      expect(bench.calls).toEqual([]);
    },
  );
});
