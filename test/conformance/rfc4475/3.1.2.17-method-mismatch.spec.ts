import { afterEach, describe, expect, it } from '@jest/globals';
import { bytesOf } from '../support/message-text.js';
import { UserAgentBench } from '../support/user-agent.js';

const options = (method: string) =>
  bytesOf(`
OPTIONS sip:grace@10.0.0.5 SIP/2.0
To: sip:grace@10.0.0.5
From: sip:caller@elsewhere.example;tag=mismatch
Max-Forwards: 6
Call-ID: mismatch.17
CSeq: 8 ${method}
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKmismatch
l: 0
`);

describe('RFC 4475 §3.1.2.17: different methods in start line and CSeq', () => {
  let bench: UserAgentBench;

  afterEach(() => bench.close());

  it.each(['INVITE', 'options'])('are answered 400: OPTIONS and %s', async (method) => {
    bench = await UserAgentBench.start();
    const response = await bench.ask(options(method));
    expect(response?.statusCode).toBe(400);
    expect(response?.reasonPhrase).toContain('CSeq');
  });
});
