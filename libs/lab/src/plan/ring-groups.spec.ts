import { describe, expect, it } from '@jest/globals';
import { lab, network, problemsOf } from '../lab-text.fixture.js';
import { parseLab } from '../parse-lab.js';

const withGroups = (groups: string) => lab({ domain: `groups: ${groups}` });

describe('the ring groups of a domain', () => {
  it('lead to accounts, each with a q', () => {
    const { domains } = parseLab(withGroups('{ sales: [alice, { user: bob, q: 0.5 }] }'), 'x.yaml');
    expect(domains[0]?.groups).toEqual([
      {
        user: 'sales',
        members: [
          { user: 'alice', q: 1 },
          { user: 'bob', q: 0.5 },
        ],
      },
    ]);
  });

  it.each([
    [
      'a member that is no account',
      '{ sales: [alise] }',
      "sales[0]: 'alise' is no account of this domain, did you mean alice? (allowed: the `user` of an account)",
    ],
    [
      'a member twice',
      '{ sales: [bob, { user: bob, q: 0.1 }] }',
      "sales[1].user: 'bob' is in this group already (allowed: each once)",
    ],
    [
      'the name of an account',
      '{ bob: [alice] }',
      "bob: 'bob' is an account already (allowed: a name that no account has)",
    ],
    ['a q above 1', '{ sales: [{ user: bob, q: 2 }] }', 'sales[0].q: 2 is too large (allowed: at most 1)'],
  ])('do not take %s', (_what, groups, problem) => {
    expect(problemsOf(withGroups(groups))).toEqual([`labs/x.yaml:5: domains.lab.test.groups.${problem}`]);
  });
});

describe('how a proxy forwards', () => {
  const withProxy = (keys: string) =>
    lab({
      services: network
        .replace('proxy: { ', `proxy: { ${keys}, `)
        .replace('{ registrar', '{ location: {}, registrar'),
    });

  it('is told by its keys', () => {
    const { services } = parseLab(
      withProxy('mode: stateless, forking: sequential, recurse: true, targetTimeout: 5s'),
      'x.yaml',
    );
    expect(services.find(({ kind }) => kind === 'proxy')).toMatchObject({
      mode: 'stateless',
      forking: 'sequential',
      recurse: true,
      targetTimeout: 5,
    });
  });

  it.each([
    ['forking: serial', "forking: 'serial' is not known (allowed: parallel, sequential, by-q)"],
    [
      'mode: stateless, rules: [{ match: { user: bob }, status: 404 }]',
      'rules: are not followed without state (allowed: with `mode: stateful`)',
    ],
    [
      'mode: state-less',
      "mode: 'state-less' is not known, did you mean stateless? (allowed: stateful, stateless)",
    ],
    ['targetTimeout: 4m', 'targetTimeout: 240s is out of range (allowed: 1s to 180s)'],
    ['recurse: yes', "recurse: is 'yes' (allowed: true or false)"],
  ])('does not take %s', (keys, problem) => {
    expect(problemsOf(withProxy(keys))).toEqual([`labs/x.yaml:5: services.proxy.${problem}`]);
  });
});
