import { afterEach, describe, expect, it } from '@jest/globals';
import { From } from '@trapezoid/sip';
import { bytesOf, requestIn, strictErrorIn } from '../support/message-text.js';
import { UserAgentBench } from '../support/user-agent.js';

const options = bytesOf(`
OPTIONS sip:grace@10.0.0.5 SIP/2.0
To: sip:grace@10.0.0.5
From: Charles<sip:charles@elsewhere.example>;tag=32
Max-Forwards: 70
Call-ID: nospace.32
CSeq: 32 OPTIONS
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKnospace
l: 0
`);

describe('RFC 4475 §3.1.1.6: no white space between display name and <', () => {
  let bench: UserAgentBench | undefined;

  afterEach(() => bench?.close());

  it('is taken as well-formed', async () => {
    expect(strictErrorIn(options)).toBeUndefined();
    expect(requestIn(options).required(From).displayName).toBe('Charles');
    bench = await UserAgentBench.start();
    expect((await bench.ask(options))?.statusCode).toBe(200);
  });
});
