import { describe, expect, it } from '@jest/globals';
import { lab, problemsOf } from '../lab-text.fixture.js';
import { parseLab } from '../parse-lab.js';

const registrationOf = (text: string) =>
  parseLab(lab({ domain: `registration: ${text}` }), 'x.yaml').domains[0]?.registration;

describe('the rules of a registrar', () => {
  it('say who may register for whom', () => {
    const thirdParty = '[{ account: alice, may: [bob] }, { account: bob, may: all }]';
    expect(registrationOf(`{ thirdParty: ${thirdParty} }`)?.thirdParty).toEqual([
      { account: 'alice', may: ['bob'] },
      { account: 'bob', may: 'all' },
    ]);
  });

  it('say which way phones shall take', () => {
    const registration = registrationOf("{ serviceRoute: ['sip:127.0.0.1:5060;lr', 'sips:[::1];lr'] }");
    expect(registration?.serviceRoute).toEqual(['sip:127.0.0.1:5060;lr', 'sips:[::1];lr']);
  });

  it.each([
    [
      'an account that is none',
      '{ thirdParty: [{ account: alise, may: all }] }',
      "thirdParty[0].account: 'alise' is no account of this domain, did you mean alice? (allowed: the `user` of an account)",
    ],
    [
      'somebody who is none',
      '{ thirdParty: [{ account: alice, may: [bob, nobody] }] }',
      "thirdParty[0].may[1]: 'nobody' is no account of this domain (allowed: the `user` of an account)",
    ],
    [
      'another word than all',
      '{ thirdParty: [{ account: alice, may: any }] }',
      "thirdParty[0].may: 'any' is not known (allowed: all)",
    ],
    [
      'a route without lr',
      "{ serviceRoute: ['sip:127.0.0.1:5060'] }",
      "serviceRoute[0]: 'sip:127.0.0.1:5060' has no lr, RFC 3608 §6.3 (allowed: e.g. sip:127.0.0.1:5060;lr)",
    ],
    [
      'a route that is no SIP URI',
      '{ serviceRoute: [proxy.example] }',
      "serviceRoute[0]: 'proxy.example' is no SIP URI (allowed: e.g. sip:127.0.0.1:5060;lr)",
    ],
    [
      'a route with headers',
      "{ serviceRoute: ['sip:a.example;lr?x=y'] }",
      "serviceRoute[0]: 'sip:a.example;lr?x=y' has headers (allowed: parameters alone)",
    ],
  ])('do not take %s', (_what, text, expected) => {
    const problems = problemsOf(lab({ domain: `registration: ${text}` }));
    expect(problems).toEqual([`labs/x.yaml:5: domains.lab.test.registration.${expected}`]);
  });
});

describe('other names of an account', () => {
  const account = (aliases: string) =>
    lab({ accounts: `[{ user: alice, password: x, aliases: ${aliases} }, { user: bob, password: x }]` });

  it('are kept with it', () => {
    const [domain] = parseLab(account("[alice.smith, '100']"), 'x.yaml').domains;
    expect(domain?.accounts[0]).toEqual({ user: 'alice', password: 'x', aliases: ['alice.smith', '100'] });
  });

  it('mean nobody else', () => {
    expect(problemsOf(account("['100', bob]"))).toEqual([
      "labs/x.yaml:4: domains.lab.test.accounts[0].aliases[1]: 'bob' means bob already (allowed: a name that no account has)",
    ]);
  });
});
