import { afterEach, describe, expect, it } from '@jest/globals';
import { bytesOf } from '../support/message-text.js';
import { ProxyConformanceBench } from '../support/proxy.js';

const options = (from: string, to: string) =>
  bytesOf(`
OPTIONS sip:bob@lab.test SIP/2.0
Via:     SIP/2.0/UDP 10.0.1.1:5060;branch=z9hG4bKunquoted
Max-Forwards:      70
From:    ${from} <sip:ada@elsewhere.example>;tag=43
To:      ${to} <sip:bob@lab.test>
Call-ID: unquoted.43
Accept: application/sdp
CSeq:    3923 OPTIONS
l: 0
`);

describe('RFC 4475 §3.1.2.15: non-token characters in an unquoted display name', () => {
  let bench: ProxyConformanceBench;

  afterEach(() => bench.close());

  it.each([
    ['Lovelace, Ada', 'Babbage, Charles'],
    ['Ada', 'Babbage, Charles'],
    ['Ada (Countess)', 'Charles'],
    ['Ada', 'Charles@home'],
  ])('is answered 400 and not passed on: %s to %s', async (from, to) => {
    bench = await ProxyConformanceBench.start();
    expect((await bench.ask(options(from, to)))?.statusCode).toBe(400);
    expect(bench.phone.received).toEqual([]);
  });
});
