import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Network } from '../support/network.js';
import { fieldsIn, startOf, toldBy, tracedCall } from '../support/traced-call.js';

describe('a stateless proxy keeps nothing (RFC 3261 §16.11)', () => {
  let network: Network;

  beforeAll(async () => {
    network = await Network.start({ shape: 'embedded', lab: 'stateless' });
  }, 60_000);

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  it('and carries a call from UDP to TCP and back, without a 100 of its own', async () => {
    for (const [from, to] of [
      ['alice', 'bob'],
      ['bob', 'alice'],
    ] as const) {
      const { code, outcome, messages } = await tracedCall(network, from, to);
      expect([code, outcome]).toEqual([0, 'answered']);
      const sent = messages.filter(({ element, direction }) => element === 'proxy' && direction === 'sent');
      const received = messages.filter(
        ({ element, direction }) => element === 'proxy' && direction === 'received',
      );
      const count = (all: typeof messages, start: string) =>
        all.filter(({ text }) => startOf(text) === start).length;
      expect(count(sent, '100 INVITE')).toBe(count(received, '100 INVITE'));
      expect(count(sent, 'BYE')).toBeGreaterThan(0);
    }
  }, 60_000);

  it('so that the ACK to a failure comes from the caller, with the branch of the INVITE', async () => {
    const { messages } = await tracedCall(network, 'alice', 'carol');
    const [invite] = toldBy(messages, 'carol', 'received', 'INVITE').slice(-1);
    const [ack] = toldBy(messages, 'carol', 'received', 'ACK');
    const viasOf = (message: typeof invite) => (message === undefined ? [] : fieldsIn(message, 'Via'));
    expect(viasOf(ack)).toHaveLength(2);
    expect(viasOf(ack)[0]).toBe(viasOf(invite)[0]);
  }, 60_000);
});
