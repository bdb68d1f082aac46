import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { Baresip } from '@trapezoid/testkit';
import { describeShapes } from '../support/describe-shapes.js';
import { Network } from '../support/network.js';

describeShapes('baresip', ['baresip'], 'baresip at atlanta.example, in labs/trapezoid.yaml', (shape) => {
  let network: Network;
  let phone: Baresip | undefined;

  beforeAll(async () => {
    network = await Network.start({ shape, lab: 'trapezoid' });
    await network.registered(4);
  }, 150_000);

  afterEach(async () => {
    await phone?.stop();
    phone = undefined;
  });

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  async function register(domain: string, port: number): Promise<Baresip> {
    phone = await Baresip.start({
      user: 'phone1',
      domain,
      password: 'secret',
      proxy: { host: '127.0.0.1', port: network.ports.of(port) },
      protocol: 'UDP',
    });
    expect(await phone.registration()).toBe(200);
    return phone;
  }

  it('calls bob at biloxi.example through both proxies, hears him, and hangs up', async () => {
    const caller = await register('atlanta.example', 5060);
    caller.dial('sip:bob@biloxi.example');
    await caller.waitFor('CALL_ESTABLISHED', 20_000);
    await caller.waitFor('CALL_RTPESTAB', 20_000);
    // Both proxies have put themselves into its route set, nearest last, for the requests that follow.
    expect(caller.output.match(/^Record-Route: /gim)?.length).toBeGreaterThanOrEqual(2);
    caller.hangUp();
    await caller.waitFor('CALL_CLOSED', 20_000);
  }, 60_000);

  it('is called by bob', async () => {
    const called = await register('atlanta.example', 5060);
    const { code, output } = await network.cli(
      'call',
      'bob',
      'phone1@atlanta.example',
      '--duration',
      '500ms',
    );
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(/bob +biloxi-proxy +atlanta-proxy/);
    await called.waitFor('CALL_CLOSED', 20_000);
  }, 60_000);
});
