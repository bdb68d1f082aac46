import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { traceDecided, uaCall } from '@trapezoid/contracts';
import { exitCodes } from './exit-codes.js';
import { RunningLab } from './running-lab.fixture.js';

const request = (method: string, branch: string, headers = '') =>
  `${method} sip:bob@lab.test SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5090;branch=z9hG4bK${branch}\r\n${headers}CSeq: 1 ${method}\r\n\r\n`;

describe('a ladder as a file', () => {
  const lab = new RunningLab();
  let directory: string;
  const file = (name: string) => join(directory, name);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ladder-'));
    await lab.start();
    lab.answer(uaCall).with(({ callId = '' }) => {
      setImmediate(() => {
        lab.tellMessage(callId, 'alice', request('INVITE', 'a'));
        lab.tellMessage(
          'other-leg',
          'alice',
          request('INVITE', 'b', `Replaces: ${callId};to-tag=1;from-tag=2\r\n`),
        );
        lab.bus.publish(traceDecided.subject, {
          element: 'alice',
          at: Date.now(),
          callId,
          cseq: '1 INVITE',
          branch: 'z9hG4bKother',
          decision: 'forward',
          reason: 'the lab says so',
          section: 'RFC 3261 §16.6',
          targets: [],
        });
        lab.tellCall({ callId, state: 'ended', statusCode: 200 });
      });
      return { kind: 'placed', callId };
    });
  });

  afterAll(async () => {
    await lab.close();
    await rm(directory, { recursive: true });
  });

  it('is written by `call --export`, with both legs and the reasons of the elements', async () => {
    const { exitCode, terminal } = await lab.run('call', 'alice', 'bob', '--export', file('call.html'));
    const html = await readFile(file('call.html'), 'utf8');

    expect(exitCode).toBe(exitCodes.refusedByNetwork);
    expect(terminal.notes.join()).toContain(`the ladder is in ${file('call.html')}`);
    expect(html).toContain('other-leg');
    expect(html).toContain('the lab says so');
  });

  it('is written of a call that the lab has seen, from any of its legs, as picture and as text', async () => {
    const ladder = (...args: string[]) => lab.run('ladder', '--call', 'other-leg', ...args);
    await ladder('-o', file('call.png'));
    await ladder('-o', file('call.mmd'));
    const { terminal } = await ladder();

    expect((await readFile(file('call.png'))).subarray(1, 4).toString()).toBe('PNG');
    expect(await readFile(file('call.mmd'), 'utf8')).toContain('sequenceDiagram');
    expect(terminal.output).toMatch(/INVITE ─+[\s\S]*the lab says so \(RFC 3261 §16.6\)[\s\S]*INVITE/);
    expect((await ladder('--no-why')).terminal.output).not.toContain('§');
    expect(JSON.parse((await ladder('--json')).terminal.output).legs).toContain('other-leg');
  });

  it('is drawn from what `call --json` has printed', async () => {
    const { terminal } = await lab.run('call', 'alice', 'bob', '--json');
    await writeFile(file('call.json'), terminal.output);

    expect((await lab.run('ladder', file('call.json'))).terminal.output).toContain('INVITE');
  });

  it('says why on the terminal where asked to', async () => {
    const { terminal } = await lab.run('call', 'alice', 'bob', '--why');

    expect(terminal.output).toContain('└ alice: the lab says so (RFC 3261 §16.6)');
  });

  it.each([
    [['ladder', '--call', 'none'], 'nothing of the call none was seen'],
    [['ladder'], 'say which call'],
    [['ladder', '--call', 'other-leg', '--format', 'png'], 'a picture goes to a file'],
    [['ladder', '/nowhere/at-all.json'], "can't be read"],
    [['call', 'alice', 'bob', '--export', 'call.pdf'], 'let it end in .html'],
    [['ladder', '--call', 'other-leg', '-o', '/nowhere/at/all.svg'], "can't be written"],
  ])('or one line says what is wrong: %j', async (args, line) => {
    const { exitCode, terminal } = await lab.run(...args);

    expect([exitCode, terminal.notes.join().includes(line)]).toEqual([exitCodes.failed, true]);
  });

  it('needs a file with messages', async () => {
    await writeFile(file('empty.json'), '{"kind":"call"}\n');
    await writeFile(file('no.json'), 'no');

    expect((await lab.run('ladder', file('empty.json'))).terminal.notes.join()).toContain('has no messages');
    expect((await lab.run('ladder', file('no.json'))).terminal.notes.join()).toContain('line 1, is no JSON');
  });
});
