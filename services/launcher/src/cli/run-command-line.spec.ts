import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exitCodes } from './exit-codes.js';
import { runCommandLine } from './run-command-line.js';
import { TerminalUnderTest } from './terminal.fixture.js';

async function run(args: readonly string[], environment: Record<string, string> = {}) {
  const terminal = new TerminalUnderTest(environment);
  const exitCode = await runCommandLine(args, terminal);
  return { exitCode, terminal };
}

const basic = join(import.meta.dirname, '../../../../labs/basic.yaml');

describe('the command line', () => {
  it.each([
    ['an unknown command', ['cal'], "trapezoid: unknown command 'cal' (Did you mean one of ca, call?)"],
    ['a missing argument', ['call', 'alice'], "trapezoid: missing required argument 'to'"],
    ['an unknown option', ['up', '--prot'], /^trapezoid: unknown option '--prot'/],
    [
      'a time that is none',
      ['call', 'alice', 'bob', '--duration', 'soon'],
      /^trapezoid: option '--duration <time>' argument 'soon' is invalid\. Write 500ms/,
    ],
    ['a log level that is none', ['up', '--log-level', 'loud'], /Allowed choices are trace, debug/],
    ['a time to register for', ['register', 'alice', '--expires', '1h'], /Allowed: 0 to 86400\./],
    [
      'an address that is none',
      ['status', '--api', 'lab'],
      /^trapezoid: "lab" is no address of a control API/,
    ],
  ])('tells wrong usage in one line: %s', async (_, args, text) => {
    const { exitCode, terminal } = await run(args);
    expect(exitCode).toBe(exitCodes.wrongUsage);
    expect(terminal.notes).toEqual([typeof text === 'string' ? text : expect.stringMatching(text)]);
    expect(terminal.notes[0]).not.toContain('\n');
  });

  it('describes itself, and every command', async () => {
    const { exitCode, terminal } = await run(['--help']);
    expect(exitCode).toBe(exitCodes.done);
    for (const command of [
      'up',
      'service',
      'status',
      'trace',
      'ca',
      'call',
      'hangup',
      'message',
      'options',
      'register',
    ]) {
      expect(terminal.output).toMatch(new RegExp(`^ +${command} `, 'm'));
    }
    expect((await run(['call', '--help'])).terminal.output).toMatch(/--api <url>/);
  });

  describe('that starts something', () => {
    let directory: string;
    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'launcher-'));
    });
    afterAll(() => rm(directory, { recursive: true }));

    const write = async (text: string): Promise<string> => {
      const file = join(directory, 'lab.yaml');
      await writeFile(file, text);
      return file;
    };

    it('prints the certificate of the lab’s authority without a network, and always the same', async () => {
      const data = join(directory, 'data');
      const words = ['ca', '--lab', basic, '--data', data];
      const { exitCode, terminal } = await run(words);
      expect(exitCode).toBe(exitCodes.done);
      expect(terminal.output).toMatch(
        /^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----$/,
      );
      expect((await run(words)).terminal.output).toBe(terminal.output);
      const { fingerprint256 } = new X509Certificate(terminal.output);
      expect((await run([...words, '--fingerprint'])).terminal.output).toBe(fingerprint256);
      expect(JSON.parse((await run([...words, '--json'])).terminal.output)).toMatchObject({
        lab: 'basic',
        certificate: `${terminal.output}\n`,
        fingerprint: fingerprint256,
      });
    });

    it('tells which file of the authority is damaged', async () => {
      const file = join(directory, 'data', 'lab.certificates', 'authority.pem');
      await run(['ca', '--lab', basic, '--data', join(directory, 'data')]);
      await writeFile(file, 'damaged');
      const { exitCode, terminal } = await run(['ca', '--lab', basic, '--data', join(directory, 'data')]);
      expect(exitCode).toBe(exitCodes.failed);
      expect(terminal.notes).toEqual([
        `trapezoid: ${file} is no certificate with its key: delete it and start again; a new authority is made, ` +
          'which phones have to trust anew',
      ]);
    });

    it('tells all that is wrong with a lab file in one line', async () => {
      const file = await write('nmae: x\ndomains: {}\nservices: { location: {} }\n');
      const { exitCode, terminal } = await run(['up', '--lab', file]);
      expect(exitCode).toBe(exitCodes.failed);
      expect(terminal.notes).toHaveLength(1);
      expect(terminal.notes[0]).toMatch(
        /^trapezoid: .*:1: name: is missing .*; .*:1: nmae: unknown key[^\n]*$/,
      );
    });

    it('tells a port that is taken, of which service, and what to do', async () => {
      const other = createServer();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const { port } = other.address() as AddressInfo;
      const file = await write(
        `name: x\ndomains: { lab.test: {} }\nservices: { location: {}, redirect: { listen: [{ protocol: tcp, port: ${port} }] } }`,
      );
      const { exitCode, terminal } = await run(['up', '--lab', file, '--data', directory]);
      other.close();
      expect(exitCode).toBe(exitCodes.failed);
      expect(terminal.notes).toEqual([
        `trapezoid: redirect: port ${port} is taken: end what uses it, or give another port in the lab file ` +
          `(TCP 127.0.0.1:${port})`,
      ]);
    });

    it('warns of an address that other machines reach', async () => {
      // An address of no machine at all (RFC 5737), so that nothing is really offered to others.
      const { terminal } = await run(['up', '--lab', basic, '--host', '203.0.113.7', '--data', directory]);
      expect(terminal.notes[0]).toMatch(
        /^trapezoid: warning: other machines reach this lab at 203\.0\.113\.7,/,
      );
      expect(terminal.notes[1]).toMatch(/203\.0\.113\.7 is no address of this machine/);
    });

    it('runs until it is interrupted', async () => {
      const file = await write('name: x\ndomains: { lab.test: {} }\nservices: { location: {} }');
      const terminal = new TerminalUnderTest();
      const exitCode = runCommandLine(['up', '--lab', file, '--data', directory, '--json'], terminal);
      await terminal.prints(/"event":"ready"/);
      const second = await run(['up', '--lab', file, '--data', directory]);
      expect(second.terminal.notes).toEqual([
        expect.stringMatching(/^trapezoid: this lab is running already/),
      ]);
      terminal.interrupt();
      expect(await exitCode).toBe(exitCodes.done);
    });

    it('needs NATS for a service of its own, and a service that there is', async () => {
      const lonely = await run(['service', 'registrar', '--lab', basic]);
      expect(lonely.terminal.notes).toEqual([expect.stringMatching(/set NATS_URL, e\.g\. NATS_URL=nats:/)]);
      const unknown = await run(['service', 'registar', '--lab', basic], { NATS_URL: 'nats://127.0.0.1:1' });
      expect(unknown).toMatchObject({ exitCode: exitCodes.failed });
      expect(unknown.terminal.notes).toEqual([
        expect.stringMatching(/has no service "registar": give one of location, proxy, registrar/),
      ]);
      const among = await run(['service', 'location', 'registar', '--lab', basic], {
        NATS_URL: 'nats://127.0.0.1:1',
      });
      expect(among.terminal.notes).toEqual([expect.stringMatching(/has no service "registar"/)]);
    });
  });
});
