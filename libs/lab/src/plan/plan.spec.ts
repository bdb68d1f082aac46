import { describe, expect, it } from '@jest/globals';
import { lab, network, problemsOf } from '../lab-text.fixture.js';

describe('what is wrong between the parts of a lab file', () => {
  it.each([
    [
      'a user named twice',
      lab({ accounts: '[{ user: alice, password: a }, { user: alice, password: b }]' }),
      "4: domains.lab.test.accounts[1]: 'alice' has an account already (allowed: each user once)",
    ],
    [
      'a user within a range',
      lab({ accounts: '[{ range: u1..u3, password: a }, { user: u2, password: b }]' }),
      "4: domains.lab.test.accounts[1]: 'u2' has an account already (allowed: each user once)",
    ],
    [
      'a range of different widths',
      lab({ accounts: '[{ range: u1..u10, password: a }]' }),
      "4: domains.lab.test.accounts[0].range: 'u1..u10' is no range (allowed: e.g. user000..user999, the same text and as many digits on both sides)",
    ],
    [
      'a range beyond a million',
      lab({ accounts: '[{ range: u0000000..u1000000, password: a }]' }),
      '4: domains.lab.test.accounts[0]: names more than 1000000 accounts in one file (allowed: that many at most)',
    ],
    [
      'an alias that is another domain',
      `${lab({}).replace('services:', '  other.test:\n    aliases: [lab.test]\n    accounts:\nservices:')}`,
      "6: domains.other.test.aliases[0]: 'lab.test' means lab.test already (allowed: a name that no domain has)",
    ],
    [
      'an unknown domain of a service',
      lab({ services: '{ location: { domains: [lap.test] } }' }),
      "5: services.location.domains[0]: 'lap.test' is no domain of this file, did you mean lab.test? (allowed: lab.test)",
    ],
    [
      'a proxy without a registrar',
      lab({ services: '{ proxy: { listen: [{ protocol: udp, port: 5060 }] } }' }),
      '5: services.proxy: needs a registrar (allowed: add a service of kind registrar)',
    ],
    [
      'a reference to nothing',
      lab({ services: network.replace('ua-simulator:', 'ua-simulator: { proxy: prox }') }),
      "5: services.ua-simulator.proxy: 'prox' is no proxy, did you mean proxy? (allowed: proxy)",
    ],
    [
      'a second location server',
      lab({ services: '{ location: {}, spare: { kind: location } }' }),
      '5: services.spare: is a second location beside location (allowed: one)',
    ],
    [
      'two services on one port',
      lab({ services: network.replace('5070', '5060') }),
      '5: services.proxy.listen[0]: UDP 127.0.0.1 port 5060 is taken by services.registrar (allowed: a port of its own)',
    ],
    [
      'a port that all addresses take',
      lab({ services: network.replace('port: 5070', 'port: 5060, host: 0.0.0.0') }),
      '5: services.proxy.listen[0]: UDP 127.0.0.1 port 5060 is taken by services.registrar (allowed: a port of its own)',
    ],
    [
      'TLS on the port of TCP',
      lab({
        services: '{ redirect: { listen: [{ protocol: tcp, port: 5080 }, { protocol: tls, port: 5080 }] } }',
      }),
      '5: services.redirect.listen[1]: TLS 127.0.0.1 port 5080 is taken by services.redirect (allowed: a port of its own)',
    ],
    [
      'a certificate without its key',
      `${lab({})}\ntls: { certificate: x.pem }`,
      '6: tls.privateKey: is missing beside certificate (needed: both, or none of them)',
    ],
    [
      'a key without its certificate',
      lab({
        services: '{ redirect: { listen: [{ protocol: tls, port: 5081 }], tls: { privateKey: x.pem } } }',
      }),
      '5: services.redirect.tls.certificate: is missing beside privateKey (needed: both, or none of them)',
    ],
    [
      'a phone over IPv6 whose proxy has none',
      lab({ services: network, phones: '{ bob: { host: "::1" } }' }),
      "6: phones.bob.host: '::1' is of IPv6, over which proxy does not listen for UDP (allowed: add a listening point to proxy, or an address of IPv4)",
    ],
    [
      'a phone without an account',
      lab({ services: network, phones: '{ bobb: }' }),
      "6: phones.bobb: 'bobb' has no account in lab.test, did you mean bob? (allowed: an account of a domain, as user@domain)",
    ],
    [
      'a phone of an unknown domain',
      lab({ services: network, phones: '{ bob: { account: bob@lab.tst } }' }),
      "6: phones.bob.account: 'lab.tst' is no domain of this file, did you mean lab.test? (allowed: lab.test)",
    ],
    [
      'a phone that nobody runs',
      lab({ phones: '{ bob: }' }),
      '6: phones: need a ua-simulator to run them (allowed: add `ua-simulator: {}` to the services)',
    ],
    [
      'a phone over a protocol that its proxy lacks',
      lab({ services: network, phones: '{ bob: { protocol: tcp } }' }),
      '6: phones.bob.protocol: TCP is not spoken by proxy (allowed: udp)',
    ],
  ])('is told: %s', (_, text, expected) => {
    expect(problemsOf(text)).toEqual([`labs/x.yaml:${expected}`]);
  });
});
