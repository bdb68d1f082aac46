import { afterEach, describe, expect, it } from '@jest/globals';
import { bytesOf, offer } from '../support/message-text.js';
import { UserAgentBench } from '../support/user-agent.js';

const required = [
  'To: sip:grace@10.0.0.5',
  'From: sip:caller@elsewhere.example;tag=bare',
  'Call-ID: missing.1',
  'CSeq: 193 INVITE',
];

const invite = (without: readonly string[]) => {
  const fields = required.filter((field) => !without.some((name) => field.startsWith(name)));
  const head = ['INVITE sip:grace@10.0.0.5 SIP/2.0', ...fields].join('\n');
  return bytesOf(
    `${head}
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKmissing
Content-Type: application/sdp
l: ${offer.length}
`,
    offer,
  );
};

/** Via and CSeq are what the sender needs to match the answer with its request (RFC 3261 §17.1.3). */
describe('RFC 4475 §3.3.1: missing required header fields', () => {
  let bench: UserAgentBench;

  afterEach(() => bench.close());

  it.each([[['Call-ID', 'From', 'To']], [['Call-ID']], [['From']], [['To']]])(
    'are told with 400: %j',
    async (without) => {
      bench = await UserAgentBench.start();
      const response = await bench.ask(invite(without));
      expect(response?.statusCode).toBe(400);
      expect(without).toContain(/\((.*)\)$/.exec(response?.reasonPhrase ?? '')?.[1]);
      expect(bench.calls).toEqual([]);
    },
  );
});
