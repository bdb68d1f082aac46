import { afterEach, describe, expect, it } from '@jest/globals';
import { isSipUri, uriEquals } from '@trapezoid/sip';
import { bytesOf, requestIn, strictErrorIn } from '../support/message-text.js';
import { UserAgentBench } from '../support/user-agent.js';

const options = bytesOf(`
OPTIONS sip:grace@[2001:db8::192.0.2.7] SIP/2.0
To: sip:grace@[2001:db8::192.0.2.7]
From: sip:caller@elsewhere.example;tag=colons
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKcolons
Call-ID: colons.2
CSeq: 68 OPTIONS
Max-Forwards: 70
Content-Length: 0
`);

describe('RFC 5118 §4.10: two colons before an IPv4 address, as it should be', () => {
  let bench: UserAgentBench | undefined;

  afterEach(() => bench?.close());

  it('are read, and mean the same address as its digits alone', () => {
    expect(strictErrorIn(options)).toBeUndefined();
    const { uri } = requestIn(options);
    expect(isSipUri(uri) && uri.host).toBe('[2001:db8::192.0.2.7]');
    expect(uriEquals(uri, 'sip:grace@[2001:db8::c000:207]')).toBe(true);
  });

  it('do not keep the request from being answered', async () => {
    bench = await UserAgentBench.start();
    expect((await bench.ask(options))?.statusCode).toBe(200);
  });
});
