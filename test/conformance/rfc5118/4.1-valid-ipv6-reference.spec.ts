import { afterEach, describe, expect, it } from '@jest/globals';
import { Contact, isSipUri, Via } from '@trapezoid/sip';
import { agentHost, ipv6Request, startIpv6Agent } from '../support/ipv6.js';
import { requestIn, strictErrorIn } from '../support/message-text.js';
import type { UserAgentBench } from '../support/user-agent.js';

const options = ipv6Request('OPTIONS', `sip:grace@[${agentHost}]`);

describe('RFC 5118 §4.1: valid IPv6 references', () => {
  let bench: UserAgentBench | undefined;

  afterEach(() => bench?.close());

  it('are read in the Request-URI, in Via and in Contact', () => {
    expect(strictErrorIn(options)).toBeUndefined();
    const request = requestIn(options);
    const [contact] = request.headers(Contact);
    expect(isSipUri(request.uri) && request.uri.host).toBe('[2001:db8::5]');
    expect(request.first(Via)?.sentBy).toEqual({ host: '[2001:db8::1:1]' });
    expect(contact && contact !== '*' && isSipUri(contact.uri) && contact.uri.host).toBe('[2001:db8::1:1]');
  });

  it('lead the answer back to where the request came from', async () => {
    bench = await startIpv6Agent();
    const response = await bench.ask(options);
    expect(response?.statusCode).toBe(200);
    expect(response?.first(Via)?.parameters.has('received')).toBe(false);
    expect(response?.text('Contact')).toBe('<sip:grace@[2001:db8::5]:5060>');
  });
});
