import { afterEach, describe, expect, it } from '@jest/globals';
import { bytesOf } from '../support/message-text.js';
import { UserAgentBench } from '../support/user-agent.js';

const options = bytesOf(`
OPTIONS sip:grace@10.0.0.5 SIP/9.1
Via:     SIP/9.1/UDP 10.0.1.1;branch=z9hG4bKversion
Max-Forwards:     70
From:    A. Lovelace <sip:ada@elsewhere.example>;tag=nine
To:      G. Hopper <sip:grace@10.0.0.5>
Call-ID: version.91
CSeq:    1 OPTIONS
l: 0
`);

describe('RFC 4475 §3.1.2.16: an unknown protocol version', () => {
  let bench: UserAgentBench;

  afterEach(() => bench.close());

  it('is answered 505 (RFC 3261 §7.1)', async () => {
    bench = await UserAgentBench.start();
    expect((await bench.ask(options))?.statusCode).toBe(505);
  });
});
