import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exitCodes } from './exit-codes.js';
import { RunningLab } from './running-lab.fixture.js';

describe('impair', () => {
  const lab = new RunningLab();
  beforeAll(() => lab.start());
  afterAll(() => lab.close());

  it('says what befalls messages from then on, lists it, and takes it back', async () => {
    const set = await lab.run(
      'impair',
      'delay',
      '--from',
      'proxy',
      '--status',
      '2xx',
      '--delay',
      '1s',
      '--percent',
      '30',
    );
    expect(set.terminal.output).toBe('fault-1: delay 30 % of 2xx from proxy by 1000 ms');
    const next = await lab.run(
      'impair',
      'drop',
      '--to',
      'proxy',
      '--method',
      'ACK',
      '--times',
      '2',
      '--json',
    );
    expect(JSON.parse(next.terminal.output)).toMatchObject({ id: 'fault-2', times: 2, method: 'ACK' });
    const list = await lab.run('impair', 'list');
    expect(list.terminal.output).toMatch(/fault-2 +drop the next 2 ACK to proxy +struck 0/);
    expect((await lab.run('impair', 'clear', 'fault-1')).terminal.output).toBe('removed 1 fault');
    expect((await lab.run('impair', 'clear')).terminal.output).toBe('removed 1 fault');
    expect((await lab.run('impair', 'list')).terminal.output).toBe('no faults');
  });

  it('says what is wrong', async () => {
    const wrong = await lab.run('impair', 'explode', '--to', 'proxy');
    expect(wrong.exitCode).toBe(exitCodes.failed);
    expect(wrong.terminal.notes.join()).toMatch(/explode is nothing that can befall a message/);
    const nowhere = await lab.run('impair', 'drop');
    expect(nowhere.terminal.notes.join()).toMatch(/say between whom/);
  });
});
