import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { PhoneCall } from '@trapezoid/contracts';
import { describeShapes } from '../support/describe-shapes.js';
import { eventually, Network } from '../support/network.js';

describeShapes('network', [], 'phones that are told what to do in their calls', (shape) => {
  let network: Network;

  beforeAll(async () => {
    network = await Network.start({ shape });
  }, 60_000);

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  const calls = async (): Promise<PhoneCall[]> => {
    const response = await fetch(`${network.api}/api/calls?state=answered`);
    return ((await response.json()) as { calls: PhoneCall[] }).calls;
  };

  /** Who is in an answered call, with whom. */
  const parties = async () =>
    (await calls()).map(({ phone, peer }) => `${phone} ${peer.split('@')[0]}`).toSorted();

  const settled = (expected: readonly string[]) =>
    eventually(
      async () => (await parties()).join() === expected.join() || undefined,
      20_000,
      `the calls ${expected.join(', ')}`,
    );

  async function place(from: string, to: string): Promise<string> {
    const response = await fetch(`${network.api}/api/calls`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ from, to }),
    });
    const { callId } = (await response.json()) as { callId: string };
    const both = async () =>
      (await calls()).filter((call) => call.callId === callId).length === 2 || undefined;
    await eventually(both, 20_000, 'the call');
    return callId;
  }

  it('hold and resume a call (RFC 3264 §8.4), and press keys in it (RFC 6086)', async () => {
    await place('alice', 'bob');
    expect(await network.cli('hold', 'alice')).toMatchObject({
      code: 0,
      output: expect.stringContaining('200 OK'),
    });
    expect((await calls()).find(({ phone }) => phone === 'alice')).toMatchObject({ held: true });
    expect(await network.cli('resume', 'alice')).toMatchObject({ code: 0 });
    expect((await calls()).find(({ phone }) => phone === 'alice')?.held).toBeUndefined();
    expect(await network.cli('digits', 'alice', '42#')).toMatchObject({ code: 0 });
    expect((await calls()).find(({ phone }) => phone === 'bob')).toMatchObject({ digits: '42#' });
    await network.cli('hangup');
  }, 60_000);

  it('transfer a call blind, across the proxy (RFC 5589 §6)', async () => {
    await place('alice', 'bob');
    expect(await network.cli('transfer', 'alice', 'carol')).toMatchObject({
      code: 0,
      output: expect.stringContaining('200 OK'),
    });
    await settled(['bob sip:carol', 'carol sip:bob']);
    await network.cli('hangup');
  }, 30_000);

  it('transfer a call attended: Replaces finds the phone (RFC 5589 §7.3, RFC 3891 §3)', async () => {
    const first = await place('alice', 'bob');
    const second = await place('alice', 'carol');
    expect(await network.cli('transfer', first, '--phone', 'alice', '--to-call', second)).toMatchObject({
      code: 0,
      output: expect.stringContaining('200 OK'),
    });
    await settled(['bob sip:carol', 'carol sip:bob']);
    await network.cli('hangup');
  }, 30_000);

  it('say why not where there is no call, or no such target', async () => {
    expect(await network.cli('hold', 'dave')).toMatchObject({
      code: 1,
      output: expect.stringContaining('dave is in no call'),
    });
    await place('alice', 'bob');
    expect((await network.cli('transfer', 'alice', 'nobody')).output).toContain('404');
    expect(await parties()).toEqual(['alice sip:bob', 'bob sip:alice']);
    await network.cli('hangup');
  }, 30_000);
});
