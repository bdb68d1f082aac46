import { afterEach, describe, expect, it } from '@jest/globals';
import { ProxyConformanceBench } from '../support/proxy.js';
import { requestWithStartLine } from '../support/start-line.js';

describe('RFC 4475 §3.1.2.10: blanks at the end of the request line', () => {
  let bench: ProxyConformanceBench;

  afterEach(() => bench.close());

  it.each([' ', '  ', '\t'])('are answered 400 and not forwarded: %j', async (blanks) => {
    bench = await ProxyConformanceBench.start();
    const response = await bench.ask(requestWithStartLine(`OPTIONS sip:bob@lab.test SIP/2.0${blanks}`));
    expect(response?.statusCode).toBe(400);
    expect(bench.phone.received).toEqual([]);
  });
});
