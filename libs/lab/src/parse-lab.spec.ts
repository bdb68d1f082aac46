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
            userhash: false,
          },
          registration: {
            defaultExpires: 3600,
            minimumExpires: 60,
            maximumExpires: 7200,
            maximumBindings: 10,
            pathSupport: 'assumed',
            gruu: true,
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
        proxy: 'proxy',
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

  it('lets the command line say where to listen, but for points with a host of their own', () => {
    const services =
      '{ redirect: { listen: [{ protocol: UDP, port: 5080 }, { protocol: udp, port: 5081, host: "::1" }] }, console: }';
    const plan = parseLab(lab({ services }), 'x.yaml', { host: '192.0.2.1' });
    expect(plan.host).toBe('192.0.2.1');
    expect(plan.services).toMatchObject([
      { listen: [{ host: '192.0.2.1' }, { host: '::1' }] },
      { kind: 'console', host: '192.0.2.1', port: 8080 },
    ]);
  });

  it.each(['::1', '127.0.0.2'])(
    'leaves the console where browsers look for it when all else is at %s',
    (host) => {
      const plan = parseLab(lab({ services: '{ console: }' }), 'x.yaml', { host });
      expect(plan.services).toMatchObject([{ kind: 'console', host: '127.0.0.1' }]);
    },
  );

  it('lets a console have an address of its own', () => {
    const plan = parseLab(lab({ services: '{ console: { host: "::1" } }' }), 'x.yaml', { host: '192.0.2.1' });
    expect(plan.services).toMatchObject([{ kind: 'console', host: '::1' }]);
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

describe('transports and certificates in a lab file', () => {
  const parse = (services: string, more = '') =>
    parseLab(`${lab({ services })}\n${more}`, 'labs/x.yaml').services;

  it('give the proxy every transport unless it says otherwise', () => {
    const [proxy] = parse('{ proxy: {}, registrar: { listen: [{ protocol: udp, port: 5070 }] } }');
    expect(proxy).toMatchObject({
      listen: [
        { protocol: 'UDP', port: 5060 },
        { protocol: 'TCP', port: 5060 },
        { protocol: 'TLS', port: 5061 },
        { protocol: 'WS', port: 5066 },
        { protocol: 'WSS', port: 5067 },
      ],
    });
    expect(proxy).not.toHaveProperty('tls');
  });

  it('hold for all services in `tls`, with files beside the lab file', () => {
    const tls = 'tls: { certificate: own/x.pem, privateKey: /etc/x-key.pem, authorities: [ca.pem] }';
    expect(parse('{ redirect: { listen: [{ protocol: tls, port: 5081 }] } }', tls)[0]).toMatchObject({
      tls: {
        own: { certificate: 'labs/own/x.pem', privateKey: '/etc/x-key.pem' },
        authorities: ['labs/ca.pem'],
        minimumVersion: 'TLSv1.2',
      },
    });
  });

  it('hold for one service in its own `tls`, key by key', () => {
    const own =
      '{ redirect: { listen: [{ protocol: tls, port: 5081 }], tls: { clientCertificates: require } } }';
    const shared = 'tls: { certificate: x.pem, privateKey: x-key.pem, minimumVersion: TLSv1.3 }';
    expect(parse(own, shared)[0]).toMatchObject({
      tls: {
        own: { certificate: 'labs/x.pem', privateKey: 'labs/x-key.pem' },
        authorities: [],
        clientCertificates: 'require',
        minimumVersion: 'TLSv1.3',
      },
    });
  });

  it.each([
    ['any', 'any'],
    ['[https://phone.example:8443, "null"]', ['https://phone.example:8443', 'null']],
  ])('let the pages of the origins %s call over WebSocket', (written, expected) => {
    const services = network.replace('proxy: {', `proxy: { allowedOrigins: ${written},`);
    expect(parse(services)).toContainEqual(expect.objectContaining({ allowedOrigins: expected }));
  });

  it('open for the simulated phones what they speak', () => {
    const services = network.replace('udp, port: 5060', 'ws, port: 5066');
    const plan = parseLab(lab({ services, phones: '{ alice: { protocol: ws } }' }), 'x.yaml');
    expect(plan.services.at(-1)).toMatchObject({
      kind: 'ua-simulator',
      listen: [{ protocol: 'UDP' }, { protocol: 'TCP' }, { protocol: 'WS', port: 0 }],
    });
  });

  it('may put a phone on an address of its own', () => {
    const services = network.replace('port: 5060', 'port: 5060, host: "::1"');
    const { phones } = parseLab(
      lab({ services, phones: '{ alice: { host: "::1", mediaHost: 127.0.0.1 } }' }),
      'x.yaml',
    );
    expect(phones[0]).toMatchObject({ host: '::1', mediaHost: '127.0.0.1' });
  });
});

describe('names in a lab file (RFC 3263 §4)', () => {
  it('are the records of a zone and the servers for all others', () => {
    const zone = [
      'zone:',
      '  - { type: NAPTR, name: lab.test, order: 10, preference: 20, service: SIP+D2T, replacement: _sip._tcp.lab.test }',
      '  - { type: SRV, name: _sip._tcp.lab.test, priority: 1, weight: 5, port: 5060, target: proxy.lab.test }',
      '  - { type: A, name: proxy.lab.test, address: 127.0.0.1 }',
      '  - { type: AAAA, name: proxy.lab.test, address: "::1" }',
      'dns: { servers: [{ host: 192.0.2.53 }, { host: "::1", port: 5353 }] }',
    ].join('\n');
    expect(parseLab(`${lab({})}\n${zone}`, 'x.yaml')).toMatchObject({
      zone: [
        {
          type: 'NAPTR',
          name: 'lab.test',
          order: 10,
          preference: 20,
          flags: 's',
          service: 'SIP+D2T',
          replacement: '_sip._tcp.lab.test',
        },
        {
          type: 'SRV',
          name: '_sip._tcp.lab.test',
          priority: 1,
          weight: 5,
          port: 5060,
          target: 'proxy.lab.test',
        },
        { type: 'A', name: 'proxy.lab.test', address: '127.0.0.1' },
        { type: 'AAAA', name: 'proxy.lab.test', address: '::1' },
      ],
      dns: {
        servers: [
          { host: '192.0.2.53', port: 53 },
          { host: '::1', port: 5353 },
        ],
      },
    });
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
