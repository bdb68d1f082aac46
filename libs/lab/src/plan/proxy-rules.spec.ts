import { describe, expect, it } from '@jest/globals';
import type { ProxyPlan } from '../lab.js';
import { lab, problemsOf } from '../lab-text.fixture.js';
import { parseLab } from '../parse-lab.js';

function labWithRules(rules: string): string {
  const listen = (port: number, protocol = 'udp') => `listen: [{ protocol: ${protocol}, port: ${port} }]`;
  return lab({
    services: `{ registrar: { ${listen(5070)} }, proxy: { ${listen(5060)}, rules: ${rules} }, other: { kind: proxy, ${listen(5062, 'tcp')} } }`,
  });
}

function rulesOf(rules: string) {
  const { services } = parseLab(labWithRules(rules), 'x.yaml');
  return services.find((service): service is ProxyPlan => service.name === 'proxy')?.rules;
}

describe('the rules of a proxy (RFC 3261 §16.5)', () => {
  it('say whom they are for, and what becomes of a request', () => {
    expect(
      rulesOf(`[
        { match: { prefix: '0', method: INVITE, caller: [alice@lab.test, b.test] }, rewrite: 'sip:{rest}@gw.test' },
        { match: { user: a, time: { days: [Mon, Sun], from: '08:30', to: '17:00', zone: Europe/Berlin } }, status: 603 },
        { match: { user: b, time: { from: '22:00', to: '24:00', zone: UTC } }, status: 302, to: 'sip:c@x.test' },
        { match: { user: c }, fork: ['sip:d@lab.test', { uri: 'sip:e@lab.test', q: 0.5 }], through: [other, 'sip:10.0.0.1;lr'] },
        { fallback: { to: 'sip:mail@lab.test' } } ]`),
    ).toEqual([
      {
        match: { prefix: '0', methods: ['INVITE'], callers: ['alice@lab.test', 'b.test'] },
        targets: [{ uri: 'sip:{rest}@gw.test' }],
      },
      {
        match: {
          user: 'a',
          time: { days: ['Mon', 'Sun'], span: { from: 510, to: 1020 }, zone: 'Europe/Berlin' },
        },
        answer: { status: 603, contacts: [] },
      },
      {
        match: { user: 'b', time: { span: { from: 1320, to: 1440 }, zone: 'UTC' } },
        answer: { status: 302, contacts: [{ uri: 'sip:c@x.test' }] },
      },
      {
        match: { user: 'c' },
        targets: [{ uri: 'sip:d@lab.test' }, { uri: 'sip:e@lab.test', q: 0.5 }],
        through: ['sip:127.0.0.1:5062;transport=tcp;lr', 'sip:10.0.0.1;lr'],
      },
      {
        match: {},
        fallback: { to: 'sip:mail@lab.test', on: ['busy', 'no-answer', 'unregistered'], after: 20 },
      },
    ]);
  });

  it.each([
    [
      'nothing to do',
      '[{ match: { user: a } }]',
      '[0]: does nothing (needed: one of status, rewrite, fork, through, fallback)',
    ],
    [
      'two things to do',
      "[{ status: 404, rewrite: 'sip:a@b.test' }]",
      '[0].rewrite: stands beside `status` (allowed: one of them)',
    ],
    [
      'a challenge',
      '[{ status: 407 }]',
      '[0].status: 407 is a challenge, which authentication makes (allowed: any other)',
    ],
    ['a success', '[{ status: 200 }]', '[0].status: 200 is too small (allowed: at least 300)'],
    [
      'a URI that a proxy can’t call',
      "[{ rewrite: 'tel:+49' }]",
      "[0].rewrite: 'tel:+49' is no SIP URI (allowed: e.g. sip:{rest}@gateway.example)",
    ],
    [
      'what follows no prefix',
      "[{ fork: ['sip:{rest}@x.test'] }]",
      '[0].fork[0]: {rest} is what follows `match.prefix`, which is not there (allowed: {user}, {domain})',
    ],
    [
      'a proxy that does not exist',
      '[{ through: [othr] }]',
      "[0].through[0]: 'othr' is no other proxy of this file, did you mean other? (allowed: other, a URI with lr)",
    ],
    [
      'itself to pass',
      '[{ through: [proxy] }]',
      "[0].through[0]: 'proxy' is no other proxy of this file (allowed: other, a URI with lr)",
    ],
    [
      'an answer that falls back',
      "[{ status: 486, fallback: { to: 'sip:a@b.test' } }]",
      '[0].fallback: is for what is sent on, and `status` answers (allowed: one of them)',
    ],
    [
      'a reason without an answer',
      "[{ rewrite: 'sip:a@b.test', reason: x }]",
      '[0].reason: stands without `status` (needed: the status of the answer)',
    ],
    [
      'a time of day that is none',
      "[{ match: { time: { from: '8:00', to: '25:00', zone: UTC } }, status: 480 }]",
      "[0].match.time.from: '8:00' is no time of day (allowed: 00:00 to 24:00, e.g. 08:30)",
    ],
    [
      'no time zone',
      '[{ match: { time: { days: [Mon] } }, status: 480 }]',
      '[0].match.time.zone: is missing (needed: text)',
    ],
    [
      'a time zone that does not exist',
      '[{ match: { time: { days: [Mon], zone: Berlin } }, status: 480 }]',
      "[0].match.time.zone: 'Berlin' is no time zone (allowed: e.g. UTC, Europe/Berlin, America/New_York)",
    ],
    [
      'a beginning without an end',
      "[{ match: { time: { from: '08:00', zone: UTC } }, status: 480 }]",
      '[0].match.time.to: is missing beside `from` (needed: e.g. 17:00)',
    ],
    [
      'a weekday that is none',
      '[{ match: { time: { days: [Mo], zone: UTC } }, status: 480 }]',
      "[0].match.time.days[0]: 'Mo' is not known, did you mean Mon? (allowed: Mon, Tue, Wed, Thu, Fri, Sat, Sun)",
    ],
    [
      'a caller that is none',
      "[{ match: { caller: 'sip:a@b.test' }, status: 403 }]",
      "[0].match.caller: 'sip:a@b.test' is no caller (allowed: a domain, or user@domain, e.g. alice@atlanta.example)",
    ],
    [
      'a rule behind one for everything',
      '[{ status: 404 }, { match: { user: a }, status: 410 }]',
      '[1]: is never looked at: the rule before has no `match` and fits everything (allowed: that one at the end)',
    ],
  ])('are refused in one line with %s', (_what, rules, problem) => {
    expect(problemsOf(labWithRules(rules))[0]).toBe(`labs/x.yaml:5: services.proxy.rules${problem}`);
  });
});
