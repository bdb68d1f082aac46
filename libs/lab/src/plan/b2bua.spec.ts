import { describe, expect, it } from '@jest/globals';
import type { B2buaPlan } from '../lab.js';
import { lab, problemsOf } from '../lab-text.fixture.js';
import { parseLab } from '../parse-lab.js';

const listen = 'listen: [{ protocol: udp, port: 5090 }]';
const services = (b2bua: string, proxy = '') =>
  `{ registrar: { listen: [{ protocol: udp, port: 5070 }] }, proxy: { listen: [{ protocol: udp, port: 5060 }]${proxy} }, b2bua: ${b2bua} }`;

function plan(b2bua: string): B2buaPlan | undefined {
  const { services: plans } = parseLab(lab({ services: services(b2bua) }), 'x.yaml');
  return plans.find((service): service is B2buaPlan => service.kind === 'b2bua');
}

describe('the plan of a B2BUA', () => {
  it('sends to the only proxy, hides the signalling of each side and passes transfers on', () => {
    expect(plan(`{ ${listen} }`)).toMatchObject({
      next: 'sip:b2bua@127.0.0.1:5060;lr',
      headers: { pass: 'all', drop: [], add: {} },
      hideTopology: 'signalling',
      transfer: 'pass',
      sessionTimers: {},
      ringTimeout: 180,
      maximumCalls: 1000,
    });
  });

  it('takes an account, timers for each side, and headers that pass, do not, or are added', () => {
    const text = `{ ${listen}, next: 'sip:sbc.example;transport=tcp', account: bob, headers: { pass: [Subject], drop: [P-Asserted-Identity], add: { X-Lab: '1' } }, sessionTimers: { caller: { interval: 30m, refresher: remote }, callee: off } }`;
    expect(plan(text)).toMatchObject({
      next: 'sip:sbc.example;transport=tcp',
      account: { user: 'bob', domain: 'lab.test' },
      headers: { pass: ['Subject'], drop: ['P-Asserted-Identity'], add: { 'X-Lab': '1' } },
      sessionTimers: { caller: { interval: 1800, refresher: 'remote' }, callee: 'off' },
    });
  });

  it.each([
    [`{ ${listen}, next: '127.0.0.1' }`, /services\.b2bua\.next: '127\.0\.0\.1' is no SIP URI/],
    [`{ ${listen}, next: 'sip:127.0.0.1', proxy: proxy }`, /stands beside `proxy` \(allowed: one of them\)/],
    [`{ ${listen}, account: bbo }`, /services\.b2bua\.account: 'bbo' has no account in lab\.test/],
    [`{ ${listen}, headers: { add: { Call-ID: x } } }`, /'Call-ID' is made by the B2BUA itself/],
    [`{ ${listen}, headers: { pass: some } }`, /headers\.pass: 'some' is not known \(allowed: all\)/],
    [`{ ${listen}, sessionTimers: { caller: { interval: 60 } } }`, /60s is out of range \(allowed: 90s to/],
    [`{ ${listen}, maximumCalls: 1001 }`, /1001 is too large/],
    [`{ ${listen}, transfer: maybe }`, /'maybe' is not known \(allowed: pass, handle\)/],
  ])('says what is wrong with %s', (text, problem) => {
    expect(problemsOf(lab({ services: services(text) })).join('\n')).toMatch(problem);
  });

  it('says where a proxy names a B2BUA that is none', () => {
    const text = services(`{ ${listen} }`, ', b2bua: b2b');
    expect(problemsOf(lab({ services: text })).join('\n')).toMatch(/proxy\.b2bua: 'b2b' is no b2bua/);
  });

  it('is on the way of a proxy with state alone: a CANCEL goes where its INVITE went (RFC 3261 §16.11)', () => {
    const text = (mode: string) =>
      lab({ services: services(`{ ${listen} }`, `, b2bua: b2bua, mode: ${mode}`) });
    expect(problemsOf(text('stateful'))).toEqual([]);
    expect(problemsOf(text('stateless'))).toEqual([
      'labs/x.yaml:5: services.proxy.b2bua: is not gone through without state (allowed: with `mode: stateful`)',
    ]);
  });
});
