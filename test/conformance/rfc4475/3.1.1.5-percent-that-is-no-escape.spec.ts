import { afterEach, describe, expect, it } from '@jest/globals';
import { Contact, From, To } from '@trapezoid/sip';
import { bytesOf, requestIn, strictErrorIn } from '../support/message-text.js';
import { ProxyConformanceBench } from '../support/proxy.js';
import { UserAgentBench } from '../support/user-agent.js';

const request = (uri: string) =>
  bytesOf(`
%52EGISTE%52 ${uri} SIP/2.0
To: "%Q%51" <sip:bob@lab.test>
From: "%Q%51" <sip:carol@elsewhere.example>;tag=51
Call-ID: percent.77
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bK77%zz
CSeq: 77 %52EGISTE%52
Max-Forwards: 70
Contact: <sip:first@10.0.1.1>
C%6Fntact: <sip:second@10.0.1.1>
Contact: <sip:third@10.0.1.1>
l: 0
`);

describe('RFC 4475 §3.1.1.5: a % that is no escape', () => {
  let bench: UserAgentBench | ProxyConformanceBench | undefined;

  afterEach(() => bench?.close());

  it('stands for itself in methods, display names and header names', () => {
    const read = requestIn(request('sip:lab.test'));
    expect(strictErrorIn(request('sip:lab.test'))).toBeUndefined();
    expect(read.method).toBe('%52EGISTE%52');
    expect(read.required(To).displayName).toBe('%Q%51');
    expect(read.required(From).displayName).toBe('%Q%51');
    expect(read.headers(Contact)).toHaveLength(2);
    expect(read.text('C%6Fntact')).toBe('<sip:second@10.0.1.1>');
  });

  it('is forwarded by a proxy like any other method', async () => {
    bench = await ProxyConformanceBench.start();
    await bench.ask(request('sip:bob@lab.test'));
    expect(bench.phone.requests.map(({ method }) => method)).toEqual(['%52EGISTE%52']);
    expect(bench.registrar.received).toEqual([]);
  });

  it('is refused by an endpoint with 501', async () => {
    bench = await UserAgentBench.start();
    expect((await bench.ask(request('sip:grace@10.0.0.5')))?.statusCode).toBe(501);
  });
});
