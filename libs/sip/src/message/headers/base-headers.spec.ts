import { describe, expect, it } from '@jest/globals';
import type { NameAddress } from '../../grammar/name-address.js';
import { parseHeaderValue } from '../header-definition.js';
import { describeHeader } from './describe-header.fixture.js';
import {
  Allow,
  Authorization,
  Contact,
  Expires,
  From,
  instanceOf,
  Path,
  ProxyAuthenticate,
  ProxyAuthorization,
  ProxyRequire,
  productsOf,
  Reason,
  RecordRoute,
  Require,
  RetryAfter,
  Route,
  registrationIdOf,
  Server,
  ServiceRoute,
  Subject,
  Supported,
  Timestamp,
  To,
  timestampOf,
  Unsupported,
  UserAgentHeader,
  Via,
  Warning,
  WwwAuthenticate,
} from './index.js';

const addresses = {
  refused: [
    '',
    'dora',
    '<sip:a',
    '<sip:a>, <sip:b>',
    '"Dora" sip:a',
    '"Dora <sip:a>',
    'Dora, D <sip:a>',
    'sip:a?b=c',
  ],
  lenient: [
    '<sip:a>;tag',
    '<sip:a>;tag="x"',
    '<sip:a>;tag=',
    '<sip:a>;tag=[::1]',
    'Dörå <sip:a>',
    '<sip:a#b@c>',
    '<sip:a>;a=b/c',
  ],
};
const legalAddresses = [
  '"Dora, \\"D\\"" <sip:dora@west.example;user=phone>;tag=1',
  '<sips:west.example:5061?Subject=x&Priority=urgent>',
  ['Dora  D. <sip:dora@west.example>', '"Dora D." <sip:dora@west.example>'] as const,
  ['sip:dora@west.example;tag=1', '<sip:dora@west.example>;tag=1'] as const,
  ['caller<sip:dora@west.example>', '"caller" <sip:dora@west.example>'] as const,
];
describeHeader(From, 'RFC 3261 §20.20', { ...addresses, legal: legalAddresses });
describeHeader(To, 'RFC 3261 §20.39', { ...addresses, legal: legalAddresses });

const routes = {
  legal: ['<sip:p1.example;lr>, <sip:p2.example;lr>;a=b', '"P" <sip:192.0.2.1:5060;transport=tcp;lr;ob>'],
  refused: ['p1', '<sip:p1', '<sip:p1> <sip:p2>'],
  lenient: ['', 'sip:p1.example', '<sip:p1>,', '<sip:p_1>', '<sip:p1;lr;lr>', '<sip:1.2.3>', '<sip:a-.b>'],
};
describeHeader(Route, 'RFC 3261 §20.34', routes);
describeHeader(RecordRoute, 'RFC 3261 §20.30', routes);
describeHeader(Path, 'RFC 3327 §4', routes);
describeHeader(ServiceRoute, 'RFC 3608 §5', routes);

describeHeader(Contact, 'RFC 3261 §20.10, RFC 5626 §10, RFC 5627 §7, RFC 3840 §9', {
  legal: [
    '*',
    '<sip:a>;q=0.7;expires=3600, <mailto:w@b.example>;q=0',
    '<sip:a;gr=x;ob>;reg-id=1;+sip.instance="<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>"',
    '<sip:a>;pub-gruu="sip:a@b;gr=c";temp-gruu="sip:d@b;gr";audio;methods="INVITE,BYE"',
  ],
  refused: ['**', '*, <sip:a>', '<sip:a', 'a'],
  lenient: [
    '',
    '<sip:a>;q=2',
    '<sip:a>;q=.5',
    '<sip:a>;expires=soon',
    '<sip:a>;expires="60"',
    '<sip:a>;reg-id=0',
    '<sip:a>;reg-id=2147483648',
    '<sip:a>;+sip.instance="urn:uuid:1"',
    '<sip:a>;pub-gruu=a',
  ],
});

describe('outbound parameters of Contact (RFC 5626 §10)', () => {
  const contact = (text: string) => parseHeaderValue(Contact, text) as NameAddress;

  it('name the phone and its flow', () => {
    const address = contact('<sip:a>;reg-id=2;+sip.instance="<urn:uuid:1>"');
    expect(registrationIdOf(address)).toBe(2);
    expect(instanceOf(address)).toBe('urn:uuid:1');
  });

  it.each(['<sip:a>', '<sip:a>;reg-id=0;+sip.instance="x"', '<sip:a>;reg-id=2147483648;+sip.instance'])(
    'are absent or malformed in %s',
    (text) => {
      expect(registrationIdOf(contact(text))).toBeUndefined();
      expect(instanceOf(contact(text))).toBeUndefined();
    },
  );
});

describeHeader(Via, 'RFC 3261 §20.42, RFC 3581 §5, RFC 7339 §9', {
  legal: [
    'SIP/2.0/UDP one.example:5060;branch=z9hG4bK87asdks7;rport',
    'SIP/2.0/TLS [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bK1, SIP/2.0/TCP 192.0.2.1;received=::1',
    'SIP/2.0/UDP a;maddr=b;ttl=16;rport=5060;oc=20;oc-algo="loss,A";oc-validity=500;oc-seq=1282321615.782',
    ['SIP / 2.0 / UDP\r\n first.example : 4000 ;ttl=16', 'SIP/2.0/UDP first.example:4000;ttl=16'],
  ],
  refused: [
    'SIP/2.0/UDP',
    'SIP/2.0 a',
    'SIP/2.0/UDPa',
    'SIP/2.0/UDP [::1',
    'SIP/2.0/UDP a:99999',
    'SIP/2.0/UDP a b',
  ],
  lenient: [
    '',
    'SIP/2.0/UDP a;branch',
    'SIP/2.0/UDP a;rport=',
    'SIP/2.0/UDP a;ttl=256',
    'SIP/2.0/UDP a;received=name',
    'SIP/2.0/UDP a;received=[::1]',
    'SIP/2.0/UDP a_b',
    'SIP/2.0/UDP [2001:db8:::192.0.2.1]',
    'SIP/2.0/UDP a;oc-seq=1',
    'SIP/2.0/UDP a;;b',
  ],
});

describeHeader(Expires, 'RFC 3261 §20.19', {
  legal: ['5', '0'],
  lenient: ['', 'soon', '4294967296'],
});

describeHeader(Timestamp, 'RFC 3261 §20.38', {
  legal: ['54', '54.21', '54. 0.2', '54 .'],
  lenient: ['', 'now', '-1', '1 2 3'],
});

describe('Timestamp', () => {
  it('says when a request was sent and how long it was held back (RFC 3261 §20.38)', () => {
    expect(timestampOf('54.5')).toEqual({ sent: 54.5 });
    expect(timestampOf('54 .')).toEqual({ sent: 54 });
    expect(timestampOf('54 0.25')).toEqual({ sent: 54, delay: 0.25 });
    expect(timestampOf('now')).toBeUndefined();
  });
});

const products = {
  legal: ['Softphone/Beta1.5', 'HomeServer v2', 'a/1 (b (c)) d', '(only a remark)'],
  lenient: ['', 'Phone/1.0/2', 'Phone, fine', 'Phone (', 'Téléphone', 'a/', 'a(b)'],
};
describeHeader(Server, 'RFC 3261 §20.35', products);
describeHeader(UserAgentHeader, 'RFC 3261 §20.41', products);

describe('products in User-Agent and Server', () => {
  it('are programs, versions and remarks (RFC 3261 §25.1 server-val)', () => {
    expect(productsOf('a/1 (b (c)) d')).toEqual([
      { name: 'a', version: '1' },
      { comment: 'b (c)' },
      { name: 'd' },
    ]);
    expect(productsOf('Phone, fine')).toBeUndefined();
  });
});

describeHeader(Reason, 'RFC 3326 §2', {
  legal: ['SIP;cause=200;text="Call completed elsewhere", Q.850;cause=16'],
  refused: [';cause=1', 'SIP cause=1', 'SIP/2.0'],
  lenient: ['', 'SIP;cause=a', 'SIP;text=busy'],
});

describeHeader(RetryAfter, 'RFC 3261 §20.33', {
  legal: ['18000;duration=3600', "120 (I'm in a (long) meeting)"],
  refused: ['', 'soon', '5 (a', '5 a', '4294967296'],
  lenient: ['5;duration=a', '5;duration', '5 (a\u0001)'],
});

describeHeader(Warning, 'RFC 3261 §20.43', {
  legal: ['307 isi.edu "Session parameter \'foo\' not understood", 301 [::1]:5060 "é"'],
  refused: ['39 a "x"', '399 a x', '399 "x"', '399 a "x'],
  lenient: [
    '',
    '399  a "x"',
    '399 a\t"x"',
    '399 a"x"',
    '0399 a "x"',
    '399 a/b "x"',
    '399 a:99999 "x"',
    '399 a "\u0001"',
    '399 a "\\é"',
  ],
});

describeHeader(Subject, 'RFC 3261 §20.36', {
  legal: ['', 'Need more boxes', 'Öl, "x"'],
  lenient: ['a\u0000b'],
});

const lists = { legal: ['', 'a, b'], refused: ['a b'], lenient: ['a,', 'a,,b'] };
describeHeader(Allow, 'RFC 3261 §20.5', lists);
describeHeader(Supported, 'RFC 3261 §20.37', lists);

const listsOfOneAtLeast = { legal: ['a, b'], refused: ['a b'], lenient: ['', 'a,,b'] };
describeHeader(Require, 'RFC 3261 §20.32, §19.2', listsOfOneAtLeast);
describeHeader(ProxyRequire, 'RFC 3261 §20.29', listsOfOneAtLeast);
describeHeader(Unsupported, 'RFC 3261 §20.40', listsOfOneAtLeast);

const credentials = {
  legal: ['Digest username="a", realm="b", nonce="c", uri="sip:d", response="", nc=00000001, qop=auth'],
  refused: ['', 'Digest a="', 'Digest a="b" c="d"'],
  lenient: ['Digest', 'Digest a="b",', 'Digest uri=sip:a', 'Digest response="0a"', 'Digest a=1, a=2'],
};
describeHeader(Authorization, 'RFC 3261 §20.7', credentials);
describeHeader(ProxyAuthorization, 'RFC 3261 §20.28', credentials);

const challenges = {
  legal: ['Digest realm="a", domain="sip:b", qop="auth,auth-int", nonce="c", stale=FALSE, algorithm=MD5'],
  refused: ['', 'Digest realm="a', 'Digest realm="a", Digest realm="b"'],
  lenient: ['Digest realm', 'Digest realm="a",'],
};
describeHeader(WwwAuthenticate, 'RFC 3261 §20.44', challenges);
describeHeader(ProxyAuthenticate, 'RFC 3261 §20.27', challenges);
