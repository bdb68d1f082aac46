import { describe, expect, it } from '@jest/globals';
import { parseUri } from './uri.js';
import { uriEquals } from './uri-comparison.js';

const host = 'sip:west.example';

describe('URI comparison (RFC 3261 §19.1.4)', () => {
  it.each([
    ['an escape of an unreserved character', 'sip:%64ora@west.example', 'sip:dora@west.example'],
    ['an escape in capitals', 'sip:a%3bb@west.example', 'sip:a%3Bb@west.example'],
    [
      'the case of host, parameter names and values',
      `${host};Transport=TCP`,
      'sip:WEST.example;transport=tcp',
    ],
    ['the case of the scheme', 'SIP:dora@west.example', 'sip:dora@west.example'],
    ['an unknown parameter in one of them', 'sip:dora@west.example', 'sip:dora@west.example;newparam=5'],
    ['other unknown parameters in each', `${host};newparam=5`, `${host};security=on`],
    [
      'the order of parameters',
      `${host};transport=tcp;method=REGISTER`,
      `${host};method=REGISTER;transport=tcp`,
    ],
    [
      'the order of headers',
      `${host}?subject=a%20b&priority=urgent`,
      `${host}?priority=urgent&subject=a%20b`,
    ],
    ['the case of a header name', `${host}?Subject=a`, `${host}?subject=a`],
    ['the same header twice', `${host}?a=1&a=2`, `${host}?a=2&a=1`],
    ['escaped letters in a parameter', `${host};%6C%72;n%61me=v%61lue`, `${host};lr;name=value`],
    ['the spelling of an IPv6 address', 'sip:[2001:DB8:0::1]', 'sip:[2001:db8::1]'],
    ['a final dot', 'sip:west.example.', host],
    ['a parameter that stands twice, in a URI and itself', `${host};a=1;a=2`, `${host};a=1;a=2`],
  ])('is true in spite of %s', (_, a, b) => {
    expect(uriEquals(a, b)).toBe(true);
    expect(uriEquals(parseUri(b), a)).toBe(true);
  });

  it.each([
    ['SIP and SIPS', 'sip:dora@west.example', 'sips:dora@west.example'],
    ['the case of the user', 'sip:DORA@west.example', 'sip:dora@west.example'],
    ['the case of the password', 'sip:dora:X@west.example', 'sip:dora:x@west.example'],
    ['a user in one', 'sip:dora@west.example', host],
    ['a password in one', 'sip:dora:x@west.example', 'sip:dora@west.example'],
    ['a default port in one', 'sip:dora@west.example', 'sip:dora@west.example:5060'],
    ['a default transport in one', 'sip:dora@west.example', 'sip:dora@west.example;transport=udp'],
    ['port and transport in one', 'sip:dora@west.example', 'sip:dora@west.example:6000;transport=tcp'],
    ['a user parameter in one', host, `${host};user=ip`],
    ['a ttl parameter in one', host, `${host};ttl=1`],
    ['a method parameter in one', host, `${host};method=INVITE`],
    ['an maddr parameter in one', host, `${host};maddr=192.0.2.1`],
    ['a header in one', 'sip:dora@west.example', 'sip:dora@west.example?Subject=next%20meeting'],
    ['another header value', `${host}?subject=a`, `${host}?subject=b`],
    ['the same header twice in one', `${host}?a=1&a=1`, `${host}?a=1&a=2`],
    ['a name and its address', 'sip:dora@phone.west.example', 'sip:dora@192.0.2.4'],
    ['another value of a common parameter', `${host};security=on`, `${host};security=off`],
    ['a reserved character and its escape', 'sip:a%3Bb@west.example', 'sip:a;b@west.example'],
    ['an escape and an escaped escape', 'sip:%41@west.example', 'sip:%2541@west.example'],
    ['an escaped reserved character and its text', 'sip:%3B@west.example', 'sip:%253B@west.example'],
    ['bytes that are no UTF-8 and their text', 'sip:%ff@west.example', 'sip:%25ff@west.example'],
    ['one null and two', 'sip:%00@west.example', 'sip:%00%00@west.example'],
  ])('is false for %s', (_, a, b) => {
    expect(uriEquals(a, b)).toBe(false);
    expect(uriEquals(b, a)).toBe(false);
  });

  it('is not transitive', () => {
    expect(uriEquals(host, `${host};security=on`)).toBe(true);
    expect(uriEquals(host, `${host};security=off`)).toBe(true);
    expect(uriEquals(`${host};security=on`, `${host};security=off`)).toBe(false);
  });

  it('goes by the text for other schemes', () => {
    expect(uriEquals('tel:+1', 'TEL:+1')).toBe(true);
    expect(uriEquals('tel:+1', 'tel:+2')).toBe(false);
    expect(uriEquals('tel:1', 'sip:1')).toBe(false);
    expect(uriEquals('sip:1', 'tel:1')).toBe(false);
  });
});
