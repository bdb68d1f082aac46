import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TracedMessage } from '@trapezoid/contracts';
import { Network } from '../support/network.js';
import { fieldsIn, type TracedCall, toldBy, tracedCall } from '../support/traced-call.js';

describe('a call forks as the lab file says (RFC 3261 §16.6, §16.7)', () => {
  let network: Network;

  beforeAll(async () => {
    network = await Network.start({ shape: 'embedded', lab: 'forking' });
  }, 60_000);

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  const received = ({ messages }: TracedCall, phone: string, method: string): TracedMessage[] =>
    toldBy(messages, phone, 'received', method);
  const rang = (call: TracedCall) =>
    ['desk', 'mobile', 'softphone', 'old', 'dave', 'erin', 'erin2'].filter(
      (phone) => received(call, phone, 'INVITE').length > 0,
    );

  it('to all phones of equal q; those who lose are told that another has answered', async () => {
    const call = await tracedCall(network, 'alice', 'bob');
    expect([call.code, call.outcome]).toEqual([0, 'answered']);
    expect(rang(call)).toEqual(['desk', 'mobile']);
    const [cancel] = received(call, 'mobile', 'CANCEL');
    expect(cancel === undefined ? [] : fieldsIn(cancel, 'Reason')).toEqual([
      'SIP;cause=200;text="Call completed elsewhere"',
    ]);
    expect(received(call, 'desk', 'CANCEL')).toEqual([]);
  }, 30_000);

  it('to the less preferred phone when the preferred one is busy', async () => {
    const call = await tracedCall(network, 'alice', 'carol');
    expect([call.code, call.outcome]).toEqual([0, 'answered']);
    expect(rang(call)).toEqual(['softphone', 'old']);
    expect(received(call, 'softphone', 'ACK')).toHaveLength(1);
  }, 30_000);

  it('to nobody else after a 603', async () => {
    const call = await tracedCall(network, 'alice', 'erin');
    expect(call.code).not.toBe(0);
    expect(rang(call)).toEqual(['erin']);
  }, 30_000);

  it('to the next members of a ring group when the first has not answered in time', async () => {
    const call = await tracedCall(network, 'alice', 'sales');
    expect([call.code, call.outcome]).toEqual([0, 'answered']);
    expect(rang(call).toSorted()).toEqual(expect.arrayContaining(['dave', 'desk', 'mobile']));
    expect(received(call, 'dave', 'CANCEL')).toHaveLength(1);
  }, 40_000);
});
