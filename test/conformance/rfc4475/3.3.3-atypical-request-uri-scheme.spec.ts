import { afterEach, describe, expect, it } from '@jest/globals';
import { bytesOf, requestIn } from '../support/message-text.js';
import { ProxyConformanceBench } from '../support/proxy.js';
import { UserAgentBench } from '../support/user-agent.js';

const options = (uri: string) =>
  bytesOf(`
OPTIONS ${uri} SIP/2.0
To: sip:bob@lab.test
From: sip:caller@elsewhere.example;tag=3002
Max-Forwards: 3
Call-ID: atypical.3002
CSeq: 3923 OPTIONS
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKatypical
Content-Length: 0
`);

describe.each(['xmpp.beep://10.0.1.9:3003', 'http://lab.test/bob?x=1', 'mailto:bob@lab.test', 'tel:+390'])(
  'RFC 4475 §3.3.3: a Request-URI of a known scheme that is not SIP’s: %s',
  (uri) => {
    let bench: UserAgentBench | ProxyConformanceBench | undefined;

    afterEach(() => bench?.close());

    it('is well-formed', () => {
      expect(requestIn(options(uri)).uri.scheme).toBe(uri.slice(0, uri.indexOf(':')));
    });

    it('is refused by an endpoint and by a proxy with 416: neither ever takes one', async () => {
      bench = await UserAgentBench.start();
      expect((await bench.ask(options(uri)))?.statusCode).toBe(416);
      await bench.close();
      bench = await ProxyConformanceBench.start();
      expect((await bench.ask(options(uri)))?.statusCode).toBe(416);
    });
  },
);
