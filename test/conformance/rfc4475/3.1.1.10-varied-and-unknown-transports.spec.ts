import { afterEach, describe, expect, it } from '@jest/globals';
import { Via } from '@trapezoid/sip';
import { bytesOf, requestIn, strictErrorIn } from '../support/message-text.js';
import { ProxyConformanceBench } from '../support/proxy.js';
import { UserAgentBench } from '../support/user-agent.js';

const options = (uri: string) =>
  bytesOf(`
OPTIONS ${uri} SIP/2.0
To: ${uri}
From: <sip:caller@elsewhere.example>;tag=9
Max-Forwards: 70
Call-ID:  transports.9
Accept: application/sdp
CSeq: 9 OPTIONS
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKt1
Via: SIP/2.0/SCTP two.example;branch=z9hG4bKt2
Via: SIP/2.0/TLS three.example;branch=z9hG4bKt3
Via: SIP/2.0/PIGEON four.example;branch=z9hG4bKt4
Via: SIP/2.0/TCP five.example;branch=z9hG4bKt5
l: 0
`);

const transports = ['UDP', 'SCTP', 'TLS', 'PIGEON', 'TCP'];

describe('RFC 4475 §3.1.1.10: varied and unknown transport types', () => {
  let bench: UserAgentBench | ProxyConformanceBench | undefined;

  afterEach(() => bench?.close());

  it('are read', () => {
    const vias = requestIn(options('sip:bob@lab.test')).headers(Via);
    expect(strictErrorIn(options('sip:bob@lab.test'))).toBeUndefined();
    expect(vias.map(({ protocol }) => protocol)).toEqual(transports);
  });

  it('below the topmost Via make no difference to an endpoint', async () => {
    bench = await UserAgentBench.start();
    const response = await bench.ask(options('sip:grace@10.0.0.5'));
    expect(response?.statusCode).toBe(200);
    expect(response?.headers(Via).map(({ protocol }) => protocol)).toEqual(transports);
  });

  it('below the topmost Via make no difference to a proxy', async () => {
    bench = await ProxyConformanceBench.start();
    await bench.ask(options('sip:bob@lab.test'));
    const [forwarded] = bench.phone.requests;
    expect(forwarded?.headers(Via).map(({ protocol }) => protocol)).toEqual(['UDP', ...transports]);
  });
});
