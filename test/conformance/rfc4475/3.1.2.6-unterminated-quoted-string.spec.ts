import { afterEach, describe, expect, it } from '@jest/globals';
import { bytesOf } from '../support/message-text.js';
import { UserAgentBench } from '../support/user-agent.js';

const invite = (to: string) =>
  bytesOf(`
INVITE sip:grace@10.0.0.5 SIP/2.0
To: ${to}
From: sip:caller@elsewhere.example;tag=open
Max-Forwards: 10
Call-ID: open.end
Contact: <sip:caller@10.0.1.1>
CSeq: 8 INVITE
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKopen
Content-Length: 0
`);

describe('RFC 4475 §3.1.2.6: an unterminated quoted string in a display name', () => {
  let bench: UserAgentBench;

  afterEach(() => bench.close());

  it.each([
    '"Adm. G. Hopper <sip:grace@10.0.0.5>',
    '"Adm. G. Hopper <sip:grace@10.0.0.5> <sip:real@10.0.0.5>',
    '"Adm. G. Hopper\\" <sip:grace@10.0.0.5>',
  ])('is answered 400, no end being guessed: %s', async (to) => {
    bench = await UserAgentBench.start();
    const response = await bench.ask(invite(to));
    expect(response?.statusCode).toBe(400);
    expect(response?.reasonPhrase).toContain('To');
    expect(bench.calls).toEqual([]);
  });
});
