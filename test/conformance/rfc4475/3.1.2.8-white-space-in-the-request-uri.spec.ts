import { afterEach, describe, expect, it } from '@jest/globals';
import { ProxyConformanceBench } from '../support/proxy.js';
import { requestWithStartLine } from '../support/start-line.js';

describe('RFC 4475 §3.1.2.8: white space in the Request-URI', () => {
  let bench: ProxyConformanceBench;

  afterEach(() => bench.close());

  it.each(['sip:bob@lab.test; lr', 'sip:bob@lab.test ;lr', 'sip:bob@ lab.test', 'sip:bob@lab.test;\tlr'])(
    'is answered 400 and not forwarded: %j',
    async (uri) => {
      bench = await ProxyConformanceBench.start();
      const response = await bench.ask(requestWithStartLine(`INVITE ${uri} SIP/2.0`));
      expect(response?.statusCode).toBe(400);
      expect(bench.phone.received).toEqual([]);
    },
  );
});
