import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bytesOf } from '../support/message-text.js';
import { UserAgentBench } from '../support/user-agent.js';

const request = (method: string, id: string, cseq = 8) =>
  bytesOf(`
${method} sip:grace@10.0.0.5 SIP/2.0
To: sip:grace@10.0.0.5
From: sip:caller@elsewhere.example;tag=${id}
Max-Forwards: 3
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bK
Contact: <sip:caller@10.0.1.1>
Call-ID: ${id}
CSeq: ${cseq} ${method}
l: 0
`);

describe('RFC 4475 §3.2.1: a branch of the magic cookie alone', () => {
  let bench: UserAgentBench;

  beforeEach(async () => {
    bench = await UserAgentBench.start();
  });

  afterEach(() => bench.close());

  it('names no transaction: two requests with it are told apart as in RFC 2543', async () => {
    const first = await bench.ask(request('OPTIONS', 'one'));
    const second = await bench.ask(request('OPTIONS', 'two'));
    expect([first?.statusCode, first?.text('Call-ID')]).toEqual([200, 'one']);
    expect([second?.statusCode, second?.text('Call-ID')]).toEqual([200, 'two']);
  });

  it('leaves a retransmission recognisable', async () => {
    const first = await bench.ask(request('OPTIONS', 'one'));
    const second = await bench.ask(request('OPTIONS', 'one'));
    expect(second?.text('To')).toBe(first?.text('To'));
  });

  it('leads a CANCEL to no call but its own', async () => {
    await bench.ask(request('INVITE', 'one'));
    expect((await bench.ask(request('CANCEL', 'two')))?.statusCode).toBe(481);
    expect(bench.calls.map(({ finished }) => finished)).toEqual([false]);
  });
});
