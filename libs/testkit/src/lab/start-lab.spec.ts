import { describe, expect, it } from '@jest/globals';
import { startLab } from './start-lab.js';

const small = `
name: small
domains: { lab.test: { accounts: [{ user: alice, password: one }, { user: bob, password: two }] } }
services:
  location: {}
  registrar: { listen: [{ protocol: udp, port: 5070 }] }
  proxy: { listen: [{ protocol: udp, port: 5060 }] }
  ua-simulator: {}
  console: { port: 8080 }
phones: { alice: {}, bob: { onCall: busy, rings: 0ms } }
`;

/** What holds the process, by its kind. */
const holding = () => process.getActiveResourcesInfo().filter((kind) => /Timeout|UDP|TCP/.test(kind)).length;

describe('a lab in this process', () => {
  it('runs beside another one, tells of calls, and leaves nothing behind', async () => {
    const before = holding();
    const [one, other] = await Promise.all([startLab({ text: small }), startLab({ text: small })]);
    expect(one.account('alice').proxy).not.toBe(other.account('alice').proxy);
    const calls = await Promise.all([one, other].map((lab) => lab.call('alice', 'bob')));
    expect(calls.map(({ statusCode, answered }) => [statusCode, answered])).toEqual([
      [486, false],
      [486, false],
    ]);
    expect(String(calls[0])).toContain('486');
    expect((await one.message('alice', 'bob', 'hello')).statusCode).toBe(200);
    await Promise.all([one.stop(), other.stop()]);
    expect(holding()).toBeLessThanOrEqual(before);
  });

  it('says what is wrong with what it is asked', async () => {
    const lab = await startLab({ text: small });
    try {
      expect(() => lab.account('nobody')).toThrow('has no account nobody@lab.test');
      expect(() => lab.account('alice@other.test')).toThrow('has no domain other.test');
      expect(() => lab.account('alice', 'TLS')).toThrow('has no proxy of lab.test that listens on TLS');
      await expect(lab.nextCall({ to: 'bob', within: 100 })).rejects.toThrow(
        'no call to bob began within 100 ms',
      );
      await expect(lab.call('nobody', 'bob')).rejects.toThrow('nobody');
    } finally {
      await lab[Symbol.asyncDispose]();
    }
  });

  it('is no lab without a console, or with a file that is none', async () => {
    await expect(startLab({ text: small.replace(/^ {2}console.*$/m, '') })).rejects.toThrow('has no console');
    await expect(startLab({ lab: 'nowhere' })).rejects.toThrow(/no lab file .*nowhere\.yaml/);
    await expect(startLab({ text: 'nmae: x' })).rejects.toThrow('nmae');
  });
});
