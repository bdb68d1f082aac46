import { afterEach, describe, expect, it } from '@jest/globals';
import { ProxyConformanceBench } from '../support/proxy.js';
import { requestWithStartLine } from '../support/start-line.js';

describe('RFC 4475 §3.1.2.7: <> around the Request-URI', () => {
  let bench: ProxyConformanceBench;

  afterEach(() => bench.close());

  it('is answered 400 and not forwarded', async () => {
    bench = await ProxyConformanceBench.start();
    const response = await bench.ask(requestWithStartLine('INVITE <sip:bob@lab.test> SIP/2.0'));
    expect(response?.statusCode).toBe(400);
    expect(response?.reasonPhrase).toContain('Request-URI');
    expect(bench.phone.received).toEqual([]);
  });
});
