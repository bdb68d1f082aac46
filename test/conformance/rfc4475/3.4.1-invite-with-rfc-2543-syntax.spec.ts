import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bytesOf, offer } from '../support/message-text.js';
import { ProxyConformanceBench } from '../support/proxy.js';
import { UserAgentBench } from '../support/user-agent.js';

/** No branch, no From tag, no Content-Length, no Max-Forwards; a Record-Route with maddr in place of lr. */
const request = (method: string, uri: string, to = '', body = '') =>
  bytesOf(
    `
${method} ${uri} SIP/2.0
Via: SIP/2.0/UDP 10.0.1.1
From: <sip:+390612345@elsewhere.example;user=phone>
Record-Route: <sip:UserB@lab.test;maddr=10.0.1.1>
To: sip:+390654321@lab.test;user=phone${to}
Call-ID: old.2543
Contact: <sip:old@10.0.1.1>
CSeq: 56 ${method}${body === '' ? '' : '\nContent-Type: application/sdp'}
`,
    body,
  );

describe('RFC 4475 §3.4.1: an INVITE with the syntax of RFC 2543', () => {
  describe('at an endpoint', () => {
    let bench: UserAgentBench;
    const uri = 'sip:grace@10.0.0.5';

    beforeEach(async () => {
      bench = await UserAgentBench.start();
    });

    afterEach(() => bench.close());

    it('is taken, with all that follows its head for its body', async () => {
      const response = await bench.ask(request('INVITE', uri, '', offer));
      expect(response?.statusCode).toBe(200);
      expect(bench.calls.map(({ invite }) => Buffer.from(invite.body).toString())).toEqual([offer]);
    });

    it('is known again when it is repeated', async () => {
      const first = await bench.ask(request('INVITE', uri, '', offer));
      const again = await bench.ask(request('INVITE', uri, '', offer));
      expect([first?.statusCode, again?.statusCode]).not.toContain(482);
      expect(bench.calls).toHaveLength(1);
    });

    it('has its 2xx repeated until an ACK comes that is as old as it is', async () => {
      const response = await bench.ask(request('INVITE', uri, '', offer));
      const tag = /;tag=.*$/.exec(response?.text('To') ?? '')?.[0];
      await bench.pass(600);
      const repeated = bench.peer.responses.filter(({ statusCode }) => statusCode === 200).length;
      expect(repeated).toBeGreaterThan(1);
      await bench.ask(request('ACK', uri, tag));
      const before = bench.peer.received.length;
      await bench.pass(5000);
      expect(bench.peer.received).toHaveLength(before);
      expect(bench.calls.map(({ finished }) => finished)).toEqual([false]);
    });
  });

  describe('at a proxy', () => {
    let bench: ProxyConformanceBench;

    beforeEach(async () => {
      bench = await ProxyConformanceBench.start();
    });

    afterEach(() => bench.close());

    it('is forwarded, with the Max-Forwards that it lacks', async () => {
      await bench.ask(request('INVITE', 'sip:bob@lab.test', '', offer));
      const [forwarded] = bench.phone.requests;
      expect(forwarded?.text('Max-Forwards')).toBe('70');
      expect(Buffer.from(forwarded?.body ?? []).toString()).toBe(offer);
    });
  });
});
