import { describe, expect, it } from '@jest/globals';
import { lab, network, problemsOf } from './lab-text.fixture.js';
import { parseLab } from './parse-lab.js';

const smallest = `
name: small
domains:
  lab.test:
    accounts: [{ user: alice, password: secret }]
services:
  location:
`;

describe('what is wrong with a lab file', () => {
  it('is told by line, path, complaint and what is allowed', () => {
    expect(problemsOf(lab({ services: network, phones: '\n  alice:\n    ring: 1s' }))).toEqual([
      'labs/x.yaml:8: phones.alice.ring: unknown key, did you mean rings? (allowed: account, displayName, ' +
        'register, expires, protocol, proxy, outbound, q, gruu, host, mediaHost, onCall, rings, audio, hangUpAfter)',
    ]);
  });

  it('is told all at once, in the order of the file', () => {
    const text =
      'name: x\nhsot: 1\ndomains:\n  lab.test:\n    accounts: []\n    realms: a\nservices:\n  proxi: {}\n';
    expect(problemsOf(text).map((line) => line.split(' ').slice(0, 4).join(' ').replace(/,$/, ''))).toEqual([
      'labs/x.yaml:2: hsot: unknown key',
      'labs/x.yaml:6: domains.lab.test.realms: unknown key',
      "labs/x.yaml:8: services.proxi: 'proxi' is",
    ]);
  });

  it.each([
    [
      'a key left out',
      lab({ accounts: '[{ user: alice }]' }),
      '4: domains.lab.test.accounts[0].password: is missing (needed: text)',
    ],
    [
      'a number where text belongs',
      lab({ accounts: '[{ user: 100, password: x }]' }),
      "4: domains.lab.test.accounts[0].user: is 100 (allowed: text, so write '100' in quotes)",
    ],
    [
      'text where a list belongs',
      lab({ accounts: 'alice' }),
      "4: domains.lab.test.accounts: is 'alice' (allowed: a list)",
    ],
    [
      'a word that is none of the choices',
      lab({ services: network, phones: '{ alice: { onCall: anser } }' }),
      "6: phones.alice.onCall: 'anser' is not known, did you mean answer? (allowed: answer, busy, decline, no-answer)",
    ],
    [
      'a duration without sense',
      lab({ services: network, phones: '{ alice: { rings: soon } }' }),
      "6: phones.alice.rings: 'soon' is no duration (allowed: 500ms, 2s, 3m, or a number of seconds)",
    ],
    [
      'a duration out of range',
      lab({ services: network, phones: '{ alice: { rings: 11m } }' }),
      '6: phones.alice.rings: 660s is out of range (allowed: 0s to 600s)',
    ],
    [
      'a timer C of three minutes (RFC 3261 §16.6 step 11)',
      lab({ services: '{ proxy: { listen: [], timerC: 180 } }' }),
      '5: services.proxy.timerC: 180s is out of range (allowed: 181s to 86400s)',
    ],
    [
      'a port beyond 65535',
      lab({ services: '{ console: { port: 70000 } }' }),
      '5: services.console.port: 70000 is too large (allowed: at most 65535)',
    ],
    [
      'a host that is no address',
      lab({ services: '{ console: { host: localhost } }' }),
      "5: services.console.host: 'localhost' is no address (allowed: an IPv4 or IPv6 address, e.g. 127.0.0.1)",
    ],
    [
      'a protocol that does not exist',
      lab({ services: '{ redirect: { listen: [{ protocol: sctp, port: 1 }] } }' }),
      "5: services.redirect.listen[0].protocol: 'SCTP' is not known (allowed: UDP, TCP, TLS, WS, WSS)",
    ],
    [
      'an outdated version of TLS (RFC 8996)',
      `${lab({})}\ntls: { minimumVersion: TLSv1.1 }`,
      "6: tls.minimumVersion: 'TLSv1.1' is not known, did you mean TLSv1.2? (allowed: TLSv1.2, TLSv1.3)",
    ],
    [
      'an origin with a path (RFC 6454 §4)',
      lab({ services: network.replace('proxy: {', 'proxy: { allowedOrigins: ["https://a.test/x"],') }),
      "5: services.proxy.allowedOrigins[0]: 'https://a.test/x' is no origin (allowed: e.g. https://phone.example:8443, without a path)",
    ],
    [
      'TLS for a service without sockets for it',
      lab({ services: '{ location: { tls: {} } }' }),
      '5: services.location.tls: unknown key (allowed: kind, domains)',
    ],
    [
      'a kind of record that the zone can’t have',
      `${lab({})}\nzone: [{ type: CNAME, name: a.test }]`,
      "6: zone[0].type: 'CNAME' is not known (allowed: A, AAAA, SRV, NAPTR)",
    ],
    [
      'an address of the other IP version',
      `${lab({})}\nzone: [{ type: A, name: a.test, address: '::1' }]`,
      "6: zone[0].address: '::1' is no IPv4 address (allowed in A: IPv4)",
    ],
    [
      'a name with a dot at the end',
      `${lab({})}\nzone: [{ type: SRV, name: _sip._udp.a.test, port: 5060, target: b.test. }]`,
      "6: zone[0].target: 'b.test.' is no DNS name (allowed: lower-case letters, digits, '-', '_' and '.', no dot at the end)",
    ],
    [
      'a DNS server by name',
      `${lab({})}\ndns: { servers: [{ host: resolver.test }] }`,
      "6: dns.servers[0].host: 'resolver.test' is no address (allowed: an IPv4 or IPv6 address, e.g. 127.0.0.1)",
    ],
    [
      'a name with blanks',
      lab({ services: network, phones: '{ "a b": }' }),
      "6: phones.a b: 'a b' is no name (allowed: up to 64 letters, digits, '-' and '_', a letter or digit first)",
    ],
    [
      'a word for authentication other than none',
      lab({ domain: 'authentication: off' }),
      "5: domains.lab.test.authentication: 'off' is not known (allowed: none)",
    ],
    [
      'no algorithm at all',
      lab({ domain: 'authentication: { algorithms: [] }' }),
      '5: domains.lab.test.authentication.algorithms: is too short (allowed: at least 1)',
    ],
    [
      'minimum over default expires',
      lab({ domain: 'registration: { minimumExpires: 2h }' }),
      "5: domains.lab.test.registration.minimumExpires: '2h' is no duration (allowed: 500ms, 2s, 3m, or a number of seconds)",
    ],
    [
      'a minimum above the default',
      lab({ domain: 'registration: { minimumExpires: 120m }' }),
      '5: domains.lab.test.registration.minimumExpires: 7200 is more than defaultExpires 3600 (allowed: at most that)',
    ],
    [
      'a default above the maximum',
      lab({ domain: 'registration: { maximumExpires: 60 }' }),
      '5: domains.lab.test.registration.defaultExpires: 3600 is more than maximumExpires 60 (allowed: at most that)',
    ],
  ])('%s', (_, text, expected) => {
    expect(problemsOf(text)).toContain(`labs/x.yaml:${expected}`);
  });

  it('is told for a phone that is named twice', () => {
    const [first] = problemsOf(lab({ services: network, phones: '\n  bob: {}\n  bob: {}' }));
    expect(first).toBe('labs/x.yaml:8: not YAML: Map keys must be unique');
  });

  it('is told by line where it is no YAML', () => {
    expect(problemsOf('name: x\ndomains: [')[0]).toMatch(/^labs\/x\.yaml:2: not YAML: /);
  });

  it.each([
    ['nothing', ''],
    ['a list', '- name'],
  ])('is told for %s', (_, text) => {
    expect(problemsOf(text)[0]).toMatch(/^labs\/x\.yaml:1: /);
  });

  it('is told where a second document begins', () => {
    expect(problemsOf('name: x\n---\nname: y')).toEqual([
      'labs/x.yaml:2: begins a second document (allowed: one in a file)',
    ]);
  });

  it('is told for a host from the command line that is no address', () => {
    expect(() => parseLab(smallest, 'x.yaml', { host: 'example' })).toThrow(
      "x.yaml: host: 'example' is no address to listen on (allowed: an IPv4 or IPv6 address)",
    );
  });
});
