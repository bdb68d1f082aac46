import { describe, expect, it } from '@jest/globals';
import { parseUri, type SipUri } from '@trapezoid/sip';
import { ServedDomains } from './served-domains.js';

const lab = { name: 'lab.test', aliases: ['pbx.test', '[2001:db8::1]'] };
const other = { name: 'other.test', aliases: [] };
const domains = new ServedDomains(
  [lab, other],
  (host, port) => host === '10.0.0.1' && (port ?? 5060) === 5060,
);

describe('the domain of a URI', () => {
  it.each([
    ['sip:bob@lab.test', lab],
    ['sips:bob@LAB.TEST.:5061', lab],
    ['sip:bob@pbx.test', lab],
    ['sip:bob@[2001:DB8:0::1]', lab],
    ['sip:bob@other.test', other],
    ['sip:bob@10.0.0.1', lab],
    ['sip:bob@10.0.0.1:5062', undefined],
    ['sip:bob@sub.lab.test', undefined],
    ['tel:+49123', undefined],
  ])('%s', (uri, domain) => {
    expect(domains.domainOf(parseUri(uri))).toBe(domain);
  });
});

describe('the address-of-record of a URI (RFC 3261 §10.3 step 5)', () => {
  const nameOf = (uri: string) => domains.addressOfRecord(parseUri(uri) as SipUri, lab);

  it('has the domain’s own name, and neither port nor password nor parameters', () => {
    expect(nameOf('sips:b%6Fb:pw@pbx.test:5061;transport=tcp?Subject=x')).toBe('sip:bob@lab.test');
  });

  it('is there only for a user, and of bounded length', () => {
    expect(nameOf('sip:lab.test')).toBeUndefined();
    expect(nameOf(`sip:${'x'.repeat(600)}@lab.test`)).toBeUndefined();
  });
});

describe('the account that a URI means', () => {
  const named = { name: 'lab.test', aliases: [], userAliases: new Map([['alice.smith', 'alice']]) };
  const served = new ServedDomains([named], () => false);
  const uri = (user: string) => parseUri(`sip:${user}@lab.test`) as SipUri;

  it('is the one whose other name it has', () => {
    expect(served.addressOfRecord(uri('alice%2Esmith'), named)).toBe('sip:alice@lab.test');
    expect(served.accountOf(uri('alice.smith'), named)).toBe('alice');
  });

  it('is the one that it names', () => {
    expect(served.addressOfRecord(uri('b%6Fb'), named)).toBe('sip:bob@lab.test');
    expect(served.accountOf(uri('b%6Fb'), named)).toBe('bob');
    expect(served.accountOf(parseUri('sip:lab.test') as SipUri, named)).toBeUndefined();
  });
});
