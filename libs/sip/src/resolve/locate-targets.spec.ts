import { describe, expect, it } from '@jest/globals';
import { parseUri, type SipUri } from '../grammar/uri.js';
import { locateTargets, numericTarget } from './locate-targets.js';
import { fixedResolver } from './resolver.js';

const resolver = fixedResolver(new Map([['lab.test', ['192.0.2.1', '2001:db8::1']]]));
const locate = (uri: string) => locateTargets(parseUri(uri) as SipUri, resolver);

describe('where a request goes (RFC 3263 §4)', () => {
  it.each([
    ['sip:192.0.2.1', 'UDP', '192.0.2.1', 5060],
    ['sip:192.0.2.1:5080', 'UDP', '192.0.2.1', 5080],
    ['sip:a@192.0.2.1;transport=TCP', 'TCP', '192.0.2.1', 5060],
    ['sip:192.0.2.1;transport=tls', 'TLS', '192.0.2.1', 5061],
    ['sips:192.0.2.1', 'TLS', '192.0.2.1', 5061],
    ['sips:192.0.2.1;transport=tcp', 'TLS', '192.0.2.1', 5061],
    ['sips:192.0.2.1;transport=ws', 'WSS', '192.0.2.1', 5061],
    ['sip:[2001:db8::1]:5070', 'UDP', '2001:db8::1', 5070],
    ['sip:lab.test;maddr=192.0.2.7', 'UDP', '192.0.2.7', 5060],
    ['sip:lab.test;maddr=[2001:db8::7]', 'UDP', '2001:db8::7', 5060],
  ])('%s: %s %s %i, without asking anybody', async (uri, protocol, host, port) => {
    expect(numericTarget(parseUri(uri) as SipUri)).toEqual({ protocol, host, port });
    expect(await locate(uri)).toEqual([{ protocol, host, port }]);
  });

  it('has every address of a name, in the order of the resolver', async () => {
    expect(await locate('sip:LAB.test:5090;transport=tcp')).toEqual([
      { protocol: 'TCP', host: '192.0.2.1', port: 5090 },
      { protocol: 'TCP', host: '2001:db8::1', port: 5090 },
    ]);
  });

  it('is nowhere for an unknown name or transport', async () => {
    expect(await locate('sip:nowhere.test')).toEqual([]);
    expect(await locate('sip:192.0.2.1;transport=carrier-pigeon')).toEqual([]);
  });

  it('asks the next resolver for names that are not fixed', async () => {
    const next = fixedResolver(new Map(), { addresses: async (host) => [`of ${host}`] });
    expect(await next.addresses('x.test')).toEqual(['of x.test']);
  });
});
