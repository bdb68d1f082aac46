import { afterEach, describe, expect, it } from '@jest/globals';
import { isSipUri, uriEquals } from '@trapezoid/sip';
import { agentHost, ipv6Request, startIpv6Agent } from '../support/ipv6.js';
import { requestIn } from '../support/message-text.js';
import type { UserAgentBench } from '../support/user-agent.js';

const uri = `sip:grace@[${agentHost}:5070]`;

describe('RFC 5118 §4.3: what was meant for a port, inside the brackets', () => {
  let bench: UserAgentBench | undefined;

  afterEach(() => bench?.close());

  it('is the end of the address', () => {
    const read = requestIn(ipv6Request('OPTIONS', uri)).uri;
    expect(isSipUri(read) && [read.host, read.port]).toEqual(['[2001:db8::5:5070]', undefined]);
    expect(uriEquals(read, `sip:grace@[${agentHost}]:5070`)).toBe(false);
  });

  it('leaves the request well-formed', async () => {
    bench = await startIpv6Agent();
    expect((await bench.ask(ipv6Request('OPTIONS', uri)))?.statusCode).toBe(200);
  });
});
