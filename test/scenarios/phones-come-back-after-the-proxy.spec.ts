import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeTier } from '@trapezoid/testkit';
import { eventually, Network } from '../support/network.js';

describeTier(
  { name: 'network distributed', programs: ['nats-server'] },
  'phones that are reached over their connections alone (RFC 5626 §4.5)',
  () => {
    let network: Network;

    beforeAll(async () => {
      network = await Network.start({ shape: 'distributed', lab: 'websocket', apart: true });
    }, 60_000);

    afterAll(async () => {
      await network?.stop();
    }, 30_000);

    it('open another one when the proxy has gone and come back, and can be called again', async () => {
      await network.kill('proxy');
      network.startService('proxy');
      await network.ready();
      for (const callee of ['alice', 'carol']) {
        const called = async () => {
          const { code } = await network.cli('call', 'bob', callee, '--duration', '100ms');
          return code === 0 || undefined;
        };
        expect(await eventually(called, 30_000, `${callee} can be called`)).toBe(true);
      }
    }, 90_000);
  },
);
