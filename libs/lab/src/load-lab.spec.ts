import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadLab } from './load-lab.js';

const labs = resolve(import.meta.dirname, '../../../labs');

describe('labs/basic.yaml', () => {
  it('is the network that the README promises', async () => {
    const lab = await loadLab(join(labs, 'basic.yaml'));
    expect(lab.domains.map((domain) => domain.name)).toEqual(['lab.test']);
    expect(
      lab.services.flatMap((service) =>
        'listen' in service
          ? service.listen.map((point) => `${service.kind} ${point.protocol} ${point.host}:${point.port}`)
          : [],
      ),
    ).toEqual([
      'proxy UDP 127.0.0.1:5060',
      'proxy TCP 127.0.0.1:5060',
      'proxy TLS 127.0.0.1:5061',
      'proxy WS 127.0.0.1:5066',
      'proxy WSS 127.0.0.1:5067',
      'registrar UDP 127.0.0.1:5070',
      'registrar TCP 127.0.0.1:5070',
      'redirect UDP 127.0.0.1:5080',
      'redirect TCP 127.0.0.1:5080',
      'ua-simulator UDP 127.0.0.1:0',
      'ua-simulator TCP 127.0.0.1:0',
    ]);
    expect(lab.services.find((service) => service.kind === 'console')).toMatchObject({ port: 8080 });
    expect(lab.phones.map((phone) => phone.name)).toEqual(['alice', 'bob', 'carol', 'dave']);
    expect(lab.domains[0]?.accounts.map((account) => account.user)).toEqual([
      ...['alice', 'bob', 'carol', 'dave'],
      ...['phone1', 'phone2', 'phone3', 'phone4', 'phone5'],
    ]);
    expect(new Set(lab.domains[0]?.accounts.map((account) => account.password))).toEqual(new Set(['secret']));
  });
});

describe('labs/load.yaml', () => {
  it('has ten thousand accounts, no phone, and asks nobody for a password', async () => {
    const lab = await loadLab(join(labs, 'load.yaml'));
    const [domain] = lab.domains;
    expect(domain?.accounts).toHaveLength(10_000);
    expect(domain?.accounts.at(-1)?.user).toBe('user09999');
    expect(domain?.authentication).toMatchObject({ register: 'none', requests: 'none' });
    expect(lab.phones).toEqual([]);
  });
});

describe('a file that cannot be read as a lab', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lab-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('is told by name when it is not there', async () => {
    await expect(loadLab('labs/nowhere.yaml')).rejects.toThrow(/^labs\/nowhere\.yaml: no such file \(give /);
  });

  it('is told when it is a directory', async () => {
    await expect(loadLab(directory)).rejects.toThrow(/is a directory/);
  });

  it('is not read beyond 1 MiB', async () => {
    const file = join(directory, 'large.yaml');
    await writeFile(file, '#'.repeat(3 * 1024 * 1024));
    await expect(loadLab(file)).rejects.toThrow(`${file}: is too long (allowed: 1 MiB at most)`);
  });
});

describe('the labs about transports', () => {
  it.each([
    ['tls', ['TLS', 'UDP', 'TLS']],
    ['websocket', ['WS', 'UDP', 'WSS']],
    ['ipv6', ['UDP', 'UDP', 'TLS', 'TCP']],
  ])('labs/%s.yaml has phones over %s', async (name, protocols) => {
    const lab = await loadLab(join(labs, `${name}.yaml`));
    expect(lab.name).toBe(name);
    expect(lab.phones.map(({ protocol }) => protocol)).toEqual(protocols);
  });
});
