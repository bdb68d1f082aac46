import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { connectNats, type NatsBus } from '@trapezoid/bus';
import { parseLab } from '@trapezoid/lab';
import { describeTier, findFreePort, Program, requireProgram } from '@trapezoid/testkit';
import { natsConfig } from './nats-config.js';

const lab = parseLab(
  'name: x\ndomains: { lab.test: {} }\nservices: { location: {}, proxy: {}, registrar: { listen: [{ protocol: udp, port: 5070 }] } }',
  'x.yaml',
);

describeTier({ name: 'nats', programs: ['nats-server'] }, 'the accounts of services at NATS', () => {
  let server: Program;
  let directory: string;
  let port: number;
  const open: NatsBus[] = [];
  const warnings: string[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'nats-'));
    port = await findFreePort();
    const monitor = await findFreePort();
    // As Compose fills in what is not set.
    const config = natsConfig(lab.services)
      .replaceAll(/\$\{\w+:-\$\{\w+:-(\w+)\}\}/g, '$1')
      .replaceAll('$$', '$')
      .replace('4222', String(port))
      .replace('8222', String(monitor))
      .replace('/data', JSON.stringify(directory));
    const file = join(directory, 'nats.conf');
    await writeFile(file, config);
    server = Program.start(requireProgram('nats-server'), { arguments: ['--config', file] });
    await server.waitForOutput(/Server is ready/, 10_000);
  });

  afterAll(async () => {
    for (const bus of open) await bus.close();
    await server?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  async function as(user: string, password = 'trapezoid'): Promise<NatsBus> {
    const bus = await connectNats({
      url: `nats://127.0.0.1:${port}`,
      name: 'spec',
      credentials: { user, password },
      inboxPrefix: `_INBOX.${user}`,
      logger: { warn: (text: string) => void warnings.push(text) } as never,
    });
    open.push(bus);
    return bus;
  }

  it('let each ask what it needs, and answer what it is asked', async () => {
    const [location, registrar] = [await as('location'), await as('registrar')];
    location.subscribe('location.lookup.v1', (_subject, _data, reply) => reply?.({ answer: 1 }), 'location');
    await location.flush();
    expect(await registrar.request('location.lookup.v1', {})).toEqual({ answer: 1 });
  });

  it('let nobody tell for another, nor hear the answers of another', async () => {
    const [location, registrar] = [await as('location'), await as('registrar')];
    const heard: unknown[] = [];
    location.subscribe('location.changed.v1', (_subject, data) => void heard.push(data));
    registrar.subscribe('_INBOX.location.>', () => undefined);
    registrar.publish('location.changed.v1', { forged: true });
    await registrar.flush();
    await location.flush();
    expect(heard).toEqual([]);
    expect(warnings.join('\n')).toMatch(/permissions violation for publish to "location\.changed\.v1"/i);
    expect(warnings.join('\n')).toMatch(/permissions violation for subscription to "_inbox\.location\.>"/i);
  });

  it('refuse a wrong password in one line without it', async () => {
    await expect(as('proxy', 'hunter2')).rejects.toThrow(
      /^the NATS server at \S+ refuses this client .*check user and password$/,
    );
    await expect(as('proxy', 'hunter2')).rejects.not.toThrow(/hunter2/);
  });
});
