import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadLab, parseLab } from '@trapezoid/lab';
import { parse } from 'yaml';
import { composeFile } from './compose-file.js';

const repository = resolve(import.meta.dirname, '../../../..');

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly ports?: readonly string[];
        readonly command: readonly string[];
        readonly depends_on?: object;
      }
    >
  >;
}

async function composed(name: string): Promise<Compose> {
  const lab = await loadLab(join(repository, 'labs', name));
  return parse(composeFile(lab, `./labs/${name}`), { merge: true }) as Compose;
}

describe('a Compose file', () => {
  it('docker-compose.yml is the one for labs/containers.yaml', async () => {
    const lab = await loadLab(join(repository, 'labs/containers.yaml'));
    const written = await readFile(join(repository, 'docker-compose.yml'), 'utf8');
    expect(`${composeFile(lab, './labs/containers.yaml').trimEnd()}\n`).toBe(written);
  });

  it('has NATS and each service of the lab, and publishes what phones are given', async () => {
    const { services } = await composed('trapezoid.yaml');
    expect(Object.keys(services)).toEqual([
      'nats',
      'location',
      'atlanta-proxy',
      'atlanta-registrar',
      'biloxi-proxy',
      'biloxi-registrar',
      'ua-simulator',
      'console',
      'prometheus',
      'grafana',
    ]);
    expect(services['biloxi-proxy']?.ports).toEqual([
      `\${TRAPEZOID_HOST:-127.0.0.1}:\${TRAPEZOID_PORT_5160:-5160}:5160/udp`,
      `\${TRAPEZOID_HOST:-127.0.0.1}:\${TRAPEZOID_PORT_5160:-5160}:5160`,
      `\${TRAPEZOID_HOST:-127.0.0.1}:\${TRAPEZOID_PORT_5161:-5161}:5161`,
    ]);
    // Several of them can run.
    expect(services['atlanta-registrar']?.ports).toBeUndefined();
    expect(services['ua-simulator']?.depends_on).toHaveProperty('biloxi-registrar');
    // It asks nobody for a password.
    expect(services.console?.ports).toEqual([`127.0.0.1:\${TRAPEZOID_PORT_8080:-8080}:8080`]);
  });

  it.each([['ipv6.yaml', /address of its own|IPv4 addresses/]])(
    'there is none for %s',
    async (name, reason) => {
      await expect(composed(name)).rejects.toThrow(reason);
    },
  );

  it('there is none for a phone with an address of its own', () => {
    const text =
      'name: x\ndomains: { lab.test: { accounts: [{ user: a, password: b }] } }\nservices: { proxy: { domains: [lab.test] }, registrar: { listen: [{ protocol: udp, port: 5070 }] }, ua-simulator: {} }\nphones: { a: { host: 127.0.0.2 } }';
    expect(() => composeFile(parseLab(text, 'x.yaml'), './x.yaml')).toThrow(
      /x\.yaml: a has an address of its own/,
    );
  });
});
