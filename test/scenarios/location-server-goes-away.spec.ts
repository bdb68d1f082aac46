import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeTier } from '@trapezoid/testkit';
import { eventually, Network } from '../support/network.js';
import { Probe, requestText } from '../support/probe.js';

describeTier(
  { name: 'network distributed', programs: ['nats-server'] },
  'when the location server goes away',
  () => {
    let network: Network;
    let probe: Probe;

    beforeAll(async () => {
      network = await Network.start({
        shape: 'distributed',
        apart: true,
        edit: (text) => text.replace(/^( *)aliases:.*$/m, ''),
      });
      probe = await Probe.open(network.ports.proxy);
      await network.kill('location');
    }, 60_000);

    afterAll(async () => {
      probe?.close();
      await network?.stop();
    }, 30_000);

    const options = () => requestText('OPTIONS', 'sip:bob@lab.test', probe.port);
    const register = () =>
      requestText('REGISTER', 'sip:lab.test', probe.port, {
        From: '<sip:phone1@lab.test>;tag=1',
        To: '<sip:phone1@lab.test>',
        Authorization:
          'Digest username="phone1", realm="lab.test", nonce="x", uri="sip:lab.test", response="00000000000000000000000000000000", algorithm=MD5, cnonce="c", nc=00000001, qop=auth',
      });

    it('the proxy answers 503 with Retry-After', async () => {
      const response = await probe.ask(options(), 8000);
      expect(response.statusCode).toBe(503);
      expect(Number(response.text('Retry-After'))).toBeGreaterThan(0);
    }, 20_000);

    it('a REGISTER by way of the proxy is answered 503 with Retry-After', async () => {
      const response = await probe.ask(register(), 8000);
      expect(response.statusCode).toBe(503);
      expect(Number(response.text('Retry-After'))).toBeGreaterThan(0);
    }, 20_000);

    it('and the registrar itself says 503 with Retry-After', async () => {
      const direct = await Probe.open(network.ports.registrar);
      const text = register().replaceAll(`127.0.0.1:${probe.port}`, `127.0.0.1:${direct.port}`);
      const response = await direct.ask(text, 8000);
      direct.close();
      expect(response.statusCode).toBe(503);
      expect(Number(response.text('Retry-After'))).toBeGreaterThan(0);
    }, 20_000);

    it('health says so, and all is well again once it is back', async () => {
      expect((await fetch(`${network.api}/api/health`)).status).toBe(503);
      network.startService('location');
      await network.ready();
      const response = await eventually(
        async () => {
          const answer = await probe.ask(options());
          return answer.statusCode === 200 ? answer : undefined;
        },
        15_000,
        'bob answers OPTIONS',
      );
      expect(response.statusCode).toBe(200);
    }, 40_000);
  },
);
