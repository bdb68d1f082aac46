import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock, SeededRandom, SimulatedNetwork } from '@trapezoid/testkit';
import { TestUserAgent } from './two-user-agents.fixture.js';

let clock: FakeClock;
let network: SimulatedNetwork;
let alice: TestUserAgent;
let bob: TestUserAgent;
beforeEach(async () => {
  clock = new FakeClock(0);
  network = new SimulatedNetwork({ clock, conditions: { delay: 5 } });
  const start = (name: string, host: string) =>
    TestUserAgent.start({
      name,
      host,
      open: network.tcp(host, 5060),
      clock,
      random: new SeededRandom(name.length),
      protocol: 'TCP',
    });
  alice = await start('alice', '192.0.2.1');
  bob = await start('bob', '192.0.2.2');
});

describe('a connection that is cut in the middle of a dialog (RFC 3261 §12.2.1.1)', () => {
  it.each(['caller', 'callee'] as const)(
    'does not end it: the %s opens another one to the remote target for its next request (§18)',
    async (who) => {
      const call = alice.call(bob);
      await clock.advanceAsync(1000);
      expect(alice.told).toContain('answered v=0 answer');
      network.cutConnections();
      await clock.advanceAsync(60_000);
      expect([...alice.ends, ...bob.ends]).toEqual([]);
      if (who === 'caller') call.hangUp();
      else bob.incoming[0]!.hangUp();
      await clock.advanceAsync(1000);
      expect(alice.ends).toHaveLength(1);
      expect(bob.ends).toHaveLength(1);
      await clock.advanceAsync(64_000);
      expect([alice.openTransactions, bob.openTransactions]).toEqual([0, 0]);
      expect([...alice.faults, ...bob.faults]).toEqual([]);
    },
  );
});
