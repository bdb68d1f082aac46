import { describe, expect, it } from '@jest/globals';
import type { RedirectPlan } from '../lab.js';
import { labWithRules, problemsOf } from '../lab-text.fixture.js';
import { parseLab } from '../parse-lab.js';

function rulesOf(text: string) {
  const { services } = parseLab(labWithRules(text), 'x.yaml');
  return services.find((service): service is RedirectPlan => service.kind === 'redirect')?.rules;
}

describe('the rules of a redirect server (RFC 3261 §8.3)', () => {
  it('say whom they are for, and where else to go', () => {
    expect(
      rulesOf(`[
        { match: { user: bob, method: INVITE }, status: 301, reason: Moved for good, to: 'sip:bob@new.example' },
        { match: { prefix: '00', domain: lab.test, method: [INVITE, MESSAGE] }, contacts: [
          { uri: 'sip:{rest}@[2001:db8::1]:5062;transport=tcp', q: 0.5, expires: 1m }, { uri: 'tel:+{rest}' } ] },
        { match: { user: gone }, status: 410 },
        { to: 'sips:{user}@{domain}:5071' } ]`),
    ).toEqual([
      {
        match: { user: 'bob', methods: ['INVITE'] },
        status: 301,
        reason: 'Moved for good',
        contacts: [{ uri: 'sip:bob@new.example' }],
      },
      {
        match: { prefix: '00', domain: 'lab.test', methods: ['INVITE', 'MESSAGE'] },
        status: 302,
        contacts: [
          { uri: 'sip:{rest}@[2001:db8::1]:5062;transport=tcp', q: 0.5, expires: 60 },
          { uri: 'tel:+{rest}' },
        ],
      },
      { match: { user: 'gone' }, status: 410, contacts: [] },
      { match: {}, status: 302, contacts: [{ uri: 'sips:{user}@{domain}:5071' }] },
    ]);
  });

  it('may be left out', () => {
    const text = labWithRules('[]').replace(', rules: []', '');
    expect(parseLab(text, 'x.yaml').services.at(-1)).not.toHaveProperty('rules');
  });

  it.each([
    [
      'no URI',
      `[{ to: bob }]`,
      "[0].to: 'bob' is no URI (allowed: e.g. sip:bob@192.0.2.1:5062, sip:{rest}@gateway.example, tel:+4930123)",
    ],
    [
      'a line that would end early',
      `[{ to: "sip:bob@x.test\\r\\nX: y" }]`,
      "[0].to: 'sip:bob@x.test X: y' is no URI (allowed: e.g. sip:bob@192.0.2.1:5062, sip:{rest}@gateway.example, tel:+4930123)",
    ],
    [
      'a placeholder that does not exist',
      `[{ to: 'sip:{name}@x.test' }]`,
      "[0].to: 'sip:{name}@x.test' is no URI (allowed: e.g. sip:bob@192.0.2.1:5062, sip:{rest}@gateway.example, tel:+4930123)",
    ],
    [
      'a placeholder out of place',
      `[{ to: 'sip:x@{user}' }]`,
      "[0].to: 'sip:x@{user}' has a placeholder out of place (allowed: {user} and {rest} before '@', {domain} behind it)",
    ],
    [
      'a host that is none',
      `[{ to: 'sip:bob@-x' }]`,
      "[0].to: 'sip:bob@-x' names no host (allowed: a host name, an IPv4 address, or an IPv6 address in brackets)",
    ],
    [
      'a port out of range',
      `[{ to: 'sip:bob@x.test:70000' }]`,
      "[0].to: 'sip:bob@x.test:70000' has port 70000 (allowed: 1 to 65535)",
    ],
    [
      'transport=tls (RFC 5630 §5.4)',
      `[{ to: 'sip:bob@x.test;transport=tls' }]`,
      "[0].to: 'sip:bob@x.test;transport=tls' has transport=tls, which is not for redirect servers, RFC 5630 §5.4 (allowed: a sips URI)",
    ],
    [
      'lr in a contact (RFC 3261 §19.1.1)',
      `[{ to: 'sip:x.test;lr' }]`,
      "[0].to: 'sip:x.test;lr' has lr, which no contact of a redirection has, RFC 3261 §19.1.1 (allowed: other parameters)",
    ],
    [
      'nowhere to go',
      `[{ match: { user: bob } }]`,
      '[0].to: is missing (needed with status 302: a URI, or a list of `contacts`)',
    ],
    [
      'somewhere to go with 410',
      `[{ status: 410, to: 'sip:x.test' }]`,
      '[0].to: says where to go, which status 410 does not (allowed with: 300, 301, 302, 305, 380, 485)',
    ],
    [
      'several proxies (RFC 3261 §21.3.4)',
      `[{ status: 305, contacts: [{ uri: 'sip:a.test' }, { uri: 'sip:b.test' }] }]`,
      '[0].contacts: names several proxies (allowed with status 305: one)',
    ],
    [
      'contacts twice',
      `[{ to: 'sip:a.test', contacts: [{ uri: 'sip:a.test' }] }]`,
      '[0].to: stands beside `contacts` (allowed: one of them)',
    ],
    [
      'an unknown status',
      `[{ status: 303, to: 'sip:a.test' }]`,
      '[0].status: 303 is not known, did you mean 300? (allowed: 300, 301, 302, 305, 380, 485, 404, 410, 480, 484)',
    ],
    [
      'a user and a prefix',
      `[{ match: { user: a, prefix: b }, status: 404 }]`,
      '[0].match.prefix: stands beside `user` (allowed: one of them)',
    ],
    [
      'what follows no prefix',
      `[{ to: 'sip:{rest}@x.test' }]`,
      '[0].to: {rest} is what follows `match.prefix`, which is not there (allowed: {user}, {domain})',
    ],
    [
      'CANCEL',
      `[{ match: { method: CANCEL }, status: 404 }]`,
      '[0].match.method: CANCEL has no rules (allowed: any other method)',
    ],
    [
      'no method',
      `[{ match: { method: [IN VITE] }, status: 404 }]`,
      "[0].match.method[0]: 'IN VITE' is no method (allowed: e.g. INVITE)",
    ],
    [
      'a q of more than three digits',
      `[{ contacts: [{ uri: 'sip:a.test', q: 0.1234 }] }]`,
      '[0].contacts[0].q: 0.1234 has more than three digits (allowed: e.g. 0.125)',
    ],
    [
      'this service itself',
      `[{ contacts: [{ uri: 'sip:bob@127.0.0.1:5080' }] }]`,
      "[0].contacts[0].uri: 'sip:bob@127.0.0.1:5080' is this service itself (allowed: the address of another)",
    ],
    [
      'a rule behind one for everything',
      `[{ status: 404 }, { status: 410 }]`,
      '[1]: is never looked at: the rule before has no `match` and fits everything (allowed: that one at the end)',
    ],
  ])('are refused in one line with %s', (_what, rules, problem) => {
    expect(problemsOf(labWithRules(rules))).toEqual([`labs/x.yaml:5: services.redirect.rules${problem}`]);
  });
});
