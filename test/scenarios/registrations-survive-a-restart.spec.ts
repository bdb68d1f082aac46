import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeShapes } from '../support/describe-shapes.js';
import { Network } from '../support/network.js';
import { Probe, requestText } from '../support/probe.js';

describeShapes('network', [], 'a network that is stopped and started again', (shape) => {
  let network: Network;

  beforeAll(async () => {
    network = await Network.start({ shape, lab: 'load' });
  }, 60_000);

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  const total = async () => (await network.get<{ total: number }>('/api/registrations?limit=1')).total;

  it('still knows who is registered', async () => {
    const probe = await Probe.open(network.ports.proxy);
    const user = '<sip:user00042@lab.test>';
    const text = requestText('REGISTER', 'sip:lab.test', probe.port, {
      From: `${user};tag=1`,
      To: user,
      Expires: '600',
    });
    expect((await probe.ask(text)).statusCode).toBe(200);
    probe.close();
    expect(await total()).toBe(1);
    await network.stopAll();
    await network.startAll();
    expect(await total()).toBe(1);
  }, 60_000);
});
