import { createSocket } from 'node:dgram';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findFreePort, Program } from '@trapezoid/testkit';

const launcher = fileURLToPath(new URL('../../services/launcher/dist/main.js', import.meta.url));
const basic = fileURLToPath(new URL('../../labs/basic.yaml', import.meta.url));

describe('wrong input at the start of a network', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'trapezoid-'));
  });

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  async function start(words: readonly string[], environment: Record<string, string> = {}) {
    const program = Program.start(process.execPath, {
      arguments: [launcher, ...words],
      directory,
      environment,
    });
    const { code } = await program.exited;
    return { code, lines: program.output.trim().split('\n') };
  }

  it('a taken port: which, and what to do', async () => {
    const port = await findFreePort();
    const other = createSocket('udp4');
    await new Promise<void>((resolve) => other.bind(port, '127.0.0.1', resolve));
    const lab = join(directory, 'taken.yaml');
    await writeFile(lab, (await readFile(basic, 'utf8')).replace(/port: 5060/g, `port: ${port}`));
    const { code, lines } = await start(['up', '--lab', lab, '--data', join(directory, 'a')]);
    other.close();
    expect(code).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`port ${port} is taken`));
  }, 30_000);

  it('an unknown key of the lab file: file, line, path, and the key that was meant', async () => {
    const lab = join(directory, 'unknown.yaml');
    await writeFile(lab, (await readFile(basic, 'utf8')).replace('services:', 'servcies:'));
    const { code, lines } = await start(['up', '--lab', lab]);
    expect(code).toBe(1);
    expect(lines[0]).toMatch(/unknown\.yaml:\d+: servcies: .*services/);
  }, 30_000);

  it('a lab file that is not there', async () => {
    const { code, lines } = await start(['up', '--lab', 'no-such.yaml']);
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringContaining('no-such.yaml')]);
  }, 30_000);

  it('NATS that can not be reached: where, without its password', async () => {
    const port = await findFreePort();
    const environment = { NATS_URL: `nats://user:very-secret@127.0.0.1:${port}` };
    const { code, lines } = await start(['up', '--lab', basic, '--data', join(directory, 'b')], environment);
    expect(code).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(String(port));
    expect(lines[0]).not.toContain('very-secret');
  }, 30_000);

  it('a service without NATS_URL, and one that does not exist', async () => {
    expect(await start(['service', 'registrar', '--lab', basic], { NATS_URL: '' })).toMatchObject({
      lines: [expect.stringContaining('NATS_URL')],
    });
    const unknown = await start(['service', 'regsitrar', '--lab', basic], { NATS_URL: 'nats://127.0.0.1:1' });
    expect(unknown.code).not.toBe(0);
    expect(unknown.lines).toEqual([expect.stringContaining('regsitrar')]);
  }, 30_000);

  it('a command while no lab runs', async () => {
    const port = await findFreePort();
    const { code, lines } = await start(['call', 'alice', 'bob'], {
      TRAPEZOID_API: `http://127.0.0.1:${port}`,
    });
    expect(code).toBe(3);
    expect(lines).toHaveLength(1);
  }, 30_000);
});
