import { describe, expect, it } from '@jest/globals';
import { certificateIdentities, provesAddress, provesDomain } from './certificate-domains.js';

const identities = (subjectAltName: string | undefined, ...commonNames: string[]) =>
  certificateIdentities({ subjectAltName, commonNames });

describe('SIP identities in a certificate (RFC 5922 §7.1)', () => {
  it.each([
    ['a sip URI', 'URI:sip:atlanta.example', ['atlanta.example']],
    ['a sip URI in capitals', 'URI:SIP:Atlanta.Example', ['atlanta.example']],
    ['a sip URI with port and parameters', 'URI:sip:a.test:5061;transport=tls', ['a.test']],
    ['a sip URI with an IPv6 address', 'URI:sip:[2001:db8:0::1]', ['[2001:db8::1]']],
    ['several', 'URI:sip:a.test, URI:sip:b.test, URI:sip:A.test', ['a.test', 'b.test']],
    ['a URI of a user, which names no domain', 'URI:sip:alice@a.test', []],
    ['an @ behind the host', 'URI:sip:a.test?x=@', []],
    ['another scheme', 'URI:sips:a.test, URI:https://a.test/', []],
    ['what is no host', 'URI:sip:, URI:sip:a..b, URI:sip:a b, URI:sip:[::1', []],
    ['DNS names where there is no sip URI', 'DNS:a.test, DNS:b.test', ['a.test', 'b.test']],
    ['no DNS names where there is a sip URI', 'DNS:a.test, URI:sip:b.test', ['b.test']],
    ['DNS names beside a URI of a user', 'DNS:a.test, URI:sip:alice@b.test', ['a.test']],
    ['a quoted value as one value', 'DNS:"b.test, DNS:a.test"', []],
    ['a DNS name with a zero byte', 'DNS:"a.test\\u0000.b.test"', []],
    ['a value in quotes', 'URI:"sip:a.test;x=\'y\'"', ['a.test']],
    ['nothing of a text that can’t be read to its end', 'DNS:a.test, "', []],
    ['nothing of an empty extension', '', []],
  ])('finds %s', (_name, subjectAltName, domains) => {
    expect(identities(subjectAltName, 'common.test').domains).toEqual(domains);
  });

  it('looks at the common name only where there is no subjectAltName, and takes nothing but a host name', () => {
    expect(identities(undefined, 'Denver.example', 'Alice Adams', '*.a.test').domains).toEqual([
      'denver.example',
    ]);
    expect(identities('email:alice@a.test', 'denver.example').domains).toEqual([]);
  });

  it('finds addresses apart from domains', () => {
    const found = identities('IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:a.test');
    expect(found).toEqual({ domains: ['a.test'], addresses: ['127.0.0.1', '[::1]'] });
    expect(provesAddress(found, '127.0.0.1')).toBe(true);
    expect(provesAddress(found, '::1')).toBe(true);
    expect(provesAddress(found, '[0::1]')).toBe(true);
    expect(provesAddress(found, '127.0.0.2')).toBe(false);
    expect(provesAddress(identities('URI:sip:192.0.2.1'), '192.0.2.1')).toBe(true);
  });
});

describe('comparing SIP identities (RFC 5922 §7.2)', () => {
  it.each([
    ['the same name', 'example.com', 'example.com', true],
    ['whatever its case', 'Example.COM', 'exAMPle.com', true],
    ['with a final dot', 'example.com', 'example.com.', true],
    ['no suffix', 'example.com', 'foo.example.com', false],
    ['no part', 'foo.example.com', 'example.com', false],
    ['no wildcard', '*.example.com', 'foo.example.com', false],
    ['a wildcard itself', '*.example.com', '*.example.com', true],
    ['no leading dot', '.example.com', 'foo.example.com', false],
    ['no letter that only looks so in lower case', 'kelvin.example', '\u212Aelvin.example', false],
  ])('matches %s', (_name, dnsName, domain, matches) => {
    expect(provesDomain(identities(`DNS:${dnsName}`), domain)).toBe(matches);
  });
});
