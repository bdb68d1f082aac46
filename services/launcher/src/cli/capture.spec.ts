import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exitCodes } from './exit-codes.js';
import { RunningLab } from './running-lab.fixture.js';

const request = (method: string) =>
  `${method} sip:bob@lab.test SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5090;branch=z9hG4bK${method}\r\nCSeq: 1 ${method}\r\n\r\n`;

describe('capture', () => {
  const lab = new RunningLab();
  let directory: string;
  const file = (name: string) => join(directory, name);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'capture-'));
    await lab.start();
  });

  afterAll(async () => {
    await lab.close();
    await rm(directory, { recursive: true });
  });

  it('writes what passes into a pcapng file until it is interrupted, and says how much', async () => {
    const { terminal, exitCode } = lab.begin('capture', file('out.pcapng'), '--call-id', 'wanted');
    await terminal.says(/^capturing wanted of the lab/);
    lab.tellMessage('other', 'alice', request('OPTIONS'));
    lab.tellMessage('wanted', 'alice', request('INVITE'));
    // A message that one end alone tells of waits for the other.
    const begun = Date.now();
    let bytes = await readFile(file('out.pcapng'));
    while (!bytes.includes('INVITE sip:bob') && Date.now() - begun < 20_000) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      bytes = await readFile(file('out.pcapng'));
    }
    terminal.interrupt();

    expect(await exitCode).toBe(exitCodes.done);
    expect(bytes.readUInt32LE(0)).toBe(0x0a0d0d0a);
    expect(bytes.includes('alice: asks for a session (RFC 3261 §13.2.1)')).toBe(true);
    expect(bytes.includes('OPTIONS')).toBe(false);
    expect(terminal.output).toBe(`1 message in ${file('out.pcapng')}`);
  });

  it('ends by itself after its time', async () => {
    const { exitCode, terminal } = await lab.run(
      'capture',
      file('short.pcapng'),
      '--duration',
      '100ms',
      '--json',
    );

    expect([exitCode, JSON.parse(terminal.output)]).toEqual([
      exitCodes.done,
      { file: file('short.pcapng'), messages: 0 },
    ]);
  });

  it('says in one line that its file can not be written', async () => {
    const { exitCode, terminal } = await lab.run('capture', '/nowhere/at/all.pcapng');

    expect([exitCode, terminal.notes.join()]).toEqual([
      exitCodes.failed,
      expect.stringContaining("/nowhere/at/all.pcapng can't be written"),
    ]);
  });
});
