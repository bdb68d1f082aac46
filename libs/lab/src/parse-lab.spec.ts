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

describe('a lab file in order', () => {
  it('has every default filled in', () => {
    expect(parseLab(smallest, 'small.yaml')).toEqual({
      name: 'small',
      file: 'small.yaml',
      host: '127.0.0.1',
      domains: [
        {
          name: 'lab.test',
          aliases: [],
          authentication: {
            realm: 'lab.test',
            algorithms: ['MD5'],
            qop: ['auth'],
            register: 'digest',
            requests: 'digest',
            nonceLifetime: 300,
          },
          registration: {
            defaultExpires: 3600,
            minimumExpires: 60,
            maximumExpires: 7200,
            maximumBindings: 10,
          },
          accounts: [{ user: 'alice', password: 'secret' }],
        },
      ],
      services: [{ name: 'location', kind: 'location', domains: ['lab.test'] }],
      phones: [],
    });
  });

  it('fills in the services and finds the only registrar and the only proxy', () => {
    const { services } = parseLab(lab({ services: network }), 'x.yaml');
    expect(services).toEqual([
      {
        name: 'registrar',
        kind: 'registrar',
        domains: ['lab.test'],
        listen: [{ protocol: 'UDP', host: '127.0.0.1', port: 5070 }],
      },
      {
        name: 'proxy',
        kind: 'proxy',
        domains: ['lab.test'],
        listen: [{ protocol: 'UDP', host: '127.0.0.1', port: 5060 }],
        recordRoute: true,
        timerC: 181,
        registrar: 'registrar',
      },
      {
        name: 'ua-simulator',
        kind: 'ua-simulator',
        domains: ['lab.test'],
        listen: [
          { protocol: 'UDP', host: '127.0.0.1', port: 0 },
          { protocol: 'TCP', host: '127.0.0.1', port: 0 },
        ],
        proxy: 'proxy',
      },
    ]);
  });

  it('fills in a phone, whose account is its own name at the first domain', () => {
    const { phones } = parseLab(lab({ services: network, phones: '{ alice: }' }), 'x.yaml');
    expect(phones).toEqual([
      {
        name: 'alice',
        user: 'alice',
        domain: 'lab.test',
        password: 'secret',
        register: true,
        expires: 3600,
        protocol: 'UDP',
        onCall: 'answer',
        ringMilliseconds: 1000,
        audio: 'tone',
      },
    ]);
  });

  it('lets two phones share an account', () => {
    const phones = '{ desk: { account: alice@lab.test }, mobile: { account: alice } }';
    const plan = parseLab(lab({ services: network, phones }), 'x.yaml');
    expect(plan.phones.map(({ name, user, domain }) => [name, user, domain])).toEqual([
      ['desk', 'alice', 'lab.test'],
      ['mobile', 'alice', 'lab.test'],
    ]);
  });

  it.each([
    ['500ms', 500],
    ['2s', 2000],
    ['1.5s', 1500],
    ['3m', 180_000],
    ['2', 2000],
    ['0.25', 250],
  ])('reads the duration %s as %i ms', (written, expected) => {
    const plan = parseLab(lab({ services: network, phones: `{ alice: { rings: ${written} } }` }), 'x.yaml');
    expect(plan.phones[0]?.ringMilliseconds).toBe(expected);
  });

  it('unfolds a range of accounts in order and width', () => {
    const { domains } = parseLab(lab({ accounts: '[{ range: u098..u101, password: p }]' }), 'x.yaml');
    expect(domains[0]?.accounts).toEqual(
      ['u098', 'u099', 'u100', 'u101'].map((user) => ({ user, password: 'p' })),
    );
  });

  it('takes `authentication: none` for both kinds of requests', () => {
    const { domains } = parseLab(lab({ domain: 'authentication: none' }), 'x.yaml');
    expect(domains[0]?.authentication).toMatchObject({
      register: 'none',
      requests: 'none',
      algorithms: ['MD5'],
    });
  });

  it('lets the command line say where to listen, but for points with a host of their own and the console', () => {
    const services =
      '{ redirect: { listen: [{ protocol: UDP, port: 5080 }, { protocol: udp, port: 5081, host: "::1" }] }, console: }';
    const plan = parseLab(lab({ services }), 'x.yaml', { host: '192.0.2.1' });
    expect(plan.host).toBe('192.0.2.1');
    expect(plan.services).toMatchObject([
      { listen: [{ host: '192.0.2.1' }, { host: '::1' }] },
      { kind: 'console', host: '127.0.0.1', port: 8080 },
    ]);
  });

  it('may give services names of their own', () => {
    const services =
      '{ west: { kind: proxy, registrar: desk, listen: [{ protocol: udp, port: 5060 }] }, ' +
      'desk: { kind: registrar, listen: [{ protocol: udp, port: 5070 }] } }';
    const plan = parseLab(lab({ services }), 'x.yaml');
    expect(plan.services).toMatchObject([
      { name: 'west', kind: 'proxy', registrar: 'desk' },
      { name: 'desk' },
    ]);
  });
});

describe('a lab file that means harm', () => {
  it('may not be longer than 1 MiB', () => {
    expect(problemsOf(`# ${'x'.repeat(1024 * 1024)}`)).toEqual([
      'labs/x.yaml: is too long (allowed: 1 MiB at most)',
    ]);
  });

  it('may not unfold aliases without end', () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const items = level === 0 ? Array(9).fill('x') : Array(9).fill(`*a${level - 1}`);
      return `a${level}: &a${level} [${items.join(', ')}]`;
    });
    expect(problemsOf(levels.join('\n'))[0]).toMatch(
      /^labs\/x\.yaml: not readable as YAML: Excessive alias count/,
    );
  });

  it('may not nest without end', () => {
    expect(problemsOf(`name: ${'['.repeat(100_000)}`)[0]).toMatch(/^labs\/x\.yaml/);
  });

  it('keeps names that mean something to JavaScript to themselves', () => {
    const problems = problemsOf(
      lab({ services: network, phones: '{ __proto__: { rings: 1s }, constructor: {} }' }),
    );
    expect(problems).toEqual(['labs/x.yaml:6: phones.__proto__: is no name (allowed: any other)']);
    expect(({} as Record<string, unknown>).rings).toBeUndefined();
  });
});
