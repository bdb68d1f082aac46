import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listSubscribers, locationLookup } from '@trapezoid/contracts';
import { exitCodes } from './exit-codes.js';
import { RunningLab } from './running-lab.fixture.js';

describe('doctor', () => {
  const lab = new RunningLab();
  beforeAll(async () => {
    await lab.start();
    lab.answer(locationLookup).with(() => ({ subscriber: true, bindings: [] }));
    lab.answer(listSubscribers).with(() => ({
      subscribers: [{ username: 'phone1', domain: 'lab.test', origin: 'lab-file' }],
      total: 1,
    }));
  });
  afterAll(() => lab.close());

  it('says what is wrong with a phone, what to change, and fails', async () => {
    lab.tellRefusal({ detail: 'wrong password for phone1', callId: 'r1' });
    await lab.bus.flush();
    const { terminal, exitCode } = await lab.run('doctor', 'phone1');
    expect(exitCode).toBe(exitCodes.failed);
    expect(terminal.output).toMatch(/^phone1@lab\.test: 0 messages heard from it and to it\n/);
    expect(terminal.output).toMatch(
      /PROBLEM +its REGISTER was refused with 401: wrong password for phone1 \(RFC 3261 §10\.3 step 3\)\n +Type the password in again/,
    );
    expect(terminal.output).toContain('npm run lab -- ladder --call r1');
  });

  it('takes an account, a URI or an address, and speaks to programs', async () => {
    const { terminal, exitCode } = await lab.run('doctor', '192.0.2.9', '--json');
    expect(exitCode).toBe(exitCodes.failed);
    expect(JSON.parse(terminal.output)).toMatchObject({
      subject: '192.0.2.9',
      findings: [{ rule: 'silence' }],
    });
    expect((await lab.run('doctor', 'sip:zoe@lab.test')).terminal.output).toContain(
      'lab.test has no account zoe',
    );
  });

  it('can listen first', async () => {
    const { terminal } = await lab.run('doctor', 'phone1', '--listen', '1s');
    expect(terminal.notes.join()).toContain('listening to phone1@lab.test for 1 s');
  });
});
