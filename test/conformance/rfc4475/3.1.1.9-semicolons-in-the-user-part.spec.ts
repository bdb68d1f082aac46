import { afterEach, describe, expect, it } from '@jest/globals';
import { Accept, isSipUri, unescapePart } from '@trapezoid/sip';
import { bytesOf, requestIn, strictErrorIn } from '../support/message-text.js';
import { UserAgentBench } from '../support/user-agent.js';

const options = bytesOf(`
OPTIONS sip:desk;owner=grace%40navy.example@10.0.0.5 SIP/2.0
To: sip:desk@10.0.0.5
From: sip:caller@elsewhere.example;tag=33
Max-Forwards: 3
Call-ID: semicolons.33
CSeq: 8 OPTIONS
Accept: application/sdp, text/plain,
        multipart/mixed, message/sipfrag
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKsemicolons
l: 0
`);

describe('RFC 4475 §3.1.1.9: semicolon-separated parameters in the user part', () => {
  let bench: UserAgentBench | undefined;

  afterEach(() => bench?.close());

  it('belong to the user', () => {
    const { uri } = requestIn(options);
    expect(isSipUri(uri) && unescapePart(uri.user ?? '')).toBe('desk;owner=grace@navy.example');
    expect(isSipUri(uri) && uri.host).toBe('10.0.0.5');
    expect(isSipUri(uri) && uri.parameters.size).toBe(0);
    expect(requestIn(options).headers(Accept)).toHaveLength(4);
  });

  it('leave the request well-formed', async () => {
    expect(strictErrorIn(options)).toBeUndefined();
    bench = await UserAgentBench.start();
    expect((await bench.ask(options))?.statusCode).toBe(200);
  });
});
