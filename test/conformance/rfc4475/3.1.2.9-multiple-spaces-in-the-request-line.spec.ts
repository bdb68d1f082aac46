import { afterEach, describe, expect, it } from '@jest/globals';
import { ProxyConformanceBench } from '../support/proxy.js';
import { requestWithStartLine } from '../support/start-line.js';

describe('RFC 4475 §3.1.2.9: multiple blanks between the parts of the request line', () => {
  let bench: ProxyConformanceBench;

  afterEach(() => bench.close());

  it.each([
    'INVITE  sip:bob@lab.test  SIP/2.0',
    'INVITE  sip:bob@lab.test SIP/2.0',
    'INVITE sip:bob@lab.test   SIP/2.0',
  ])('is answered 400 and not forwarded: %s', async (line) => {
    bench = await ProxyConformanceBench.start();
    expect((await bench.ask(requestWithStartLine(line)))?.statusCode).toBe(400);
    expect(bench.phone.received).toEqual([]);
  });
});
