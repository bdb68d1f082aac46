import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Baresip, describeTier, runSipp } from '@trapezoid/testkit';
import { ContainerNetwork } from '../support/containers.js';
import { eventually } from '../support/network.js';
import { Probe, requestText } from '../support/probe.js';
import { callFromElsewhere } from '../support/sipp-scenarios.js';

const services = [
  'nats',
  'location',
  'registrar',
  'proxy',
  'redirect',
  'b2bua',
  'ua-simulator',
  'console',
] as const;

describeTier(
  { name: 'docker', programs: ['docker', 'sipp', 'baresip'] },
  'the network of docker-compose.yml',
  () => {
    let network: ContainerNetwork;

    beforeAll(async () => {
      network = await ContainerNetwork.start();
      await network.ready();
    }, 420_000);

    afterAll(async () => {
      await network?.stop(services);
    }, 60_000);

    it('lets simulated phones call each other, with audio', async () => {
      const { code, output } = await network.cli('call', 'alice', 'bob');
      expect(output).toMatch(/bob answered; .* RTP packets sent \d+, received [1-9]/);
      expect(code).toBe(0);
    }, 60_000);

    describe.each(['UDP', 'TCP'] as const)(
      'a phone on the machine of the containers, over %s',
      (protocol) => {
        it('registers, is called by a simulated phone, and hears it', async () => {
          const phone = await Baresip.start({
            user: 'phone1',
            domain: 'lab.test',
            password: 'secret',
            proxy: { host: '127.0.0.1', port: network.port(5060) },
            protocol,
          });
          try {
            expect(await phone.registration()).toBe(200);
            const { code, output } = await network.cli('call', 'alice', 'phone1');
            expect(output).toMatch(/phone1 answered; .* RTP packets sent \d+, received [1-9]/);
            expect(code).toBe(0);
            await phone.waitFor('CALL_CLOSED');
            phone.dial('sip:bob@lab.test');
            await phone.waitFor('CALL_ESTABLISHED');
            await phone.waitFor('CALL_RTPESTAB');
            phone.hangUp();
          } finally {
            await phone.stop();
          }
        }, 90_000);
      },
    );

    it('takes 40 calls of SIPp without a failed one', async () => {
      const rows = Array.from({ length: 40 }, (_, index) => [
        ['alice', 'bob', 'carol', 'dave'][index % 4] ?? '',
      ]);
      const { failed, successful, errors } = await runSipp({
        scenario: callFromElsewhere,
        remote: `127.0.0.1:${network.port(5060)}`,
        rows,
        calls: 40,
        rate: 5,
        timeout: 60_000,
      });
      expect({ failed, successful, errors }).toMatchObject({ failed: 0, successful: 40 });
    }, 90_000);

    it('has metrics of every service', async () => {
      for (const service of services.filter((name) => name !== 'nats')) {
        expect(await network.metrics(service)).toContain(`trapezoid_service_ready{service="${service}"} 1`);
      }
      expect(await network.metrics('proxy')).toMatch(
        /sip_requests_total\{service="proxy",direction="received",method="INVITE"\} [1-9]/,
      );
    }, 60_000);

    describe('when it loses parts', () => {
      let probe: Probe;
      let calls = 0;

      beforeAll(async () => {
        probe = await Probe.open(network.port(5060));
      });
      afterAll(() => probe?.close());

      /** Asks for bob by a request that needs his bindings, and gives what comes within a second. */
      const ask = async (): Promise<number> => {
        const uri = 'sip:bob@lab.test';
        const response = await probe.ask(
          requestText('OPTIONS', uri, probe.port, {
            'Call-ID': `lost-${++calls}`,
            Via: `SIP/2.0/UDP 127.0.0.1:${probe.port};branch=z9hG4bKlost${calls};rport`,
          }),
          3000,
        );
        if (response.statusCode === 503) expect(response.text('Retry-After')).toMatch(/^\d+/);
        return response.statusCode;
      };

      const registrations = async () =>
        (await network.get<{ total: number }>('/api/registrations?limit=1')).total;

      it.each(['location', 'registrar', 'nats'] as const)(
        '%s: a request is answered meanwhile, 503 with Retry-After at worst; then all is as before, without a hand',
        async (service) => {
          const before = await registrations();
          await network.kill(service);
          expect([200, 503]).toContain(await ask());
          await network.start(service);
          await network.ready();
          expect(await registrations()).toBe(before);
          expect(
            await eventually(async () => ((await ask()) === 200 ? 200 : undefined), 20_000, 'bob answers'),
          ).toBe(200);
        },
        90_000,
      );

      it('nats for ten seconds: the same', async () => {
        await network.pause('nats');
        const asked = await Promise.all([ask(), new Promise((resolve) => setTimeout(resolve, 10_000))]);
        expect([200, 503]).toContain(asked[0]);
        await network.unpause('nats');
        await network.ready();
        expect(await ask()).toBe(200);
      }, 60_000);

      it('the proxy: phones find it again, and are called', async () => {
        await network.kill('proxy');
        await network.start('proxy');
        await network.ready();
        expect((await network.cli('call', 'alice', 'bob')).code).toBe(0);
      }, 90_000);
    });

    it('keeps to its permissions at NATS, and tells nobody outside an address of the containers but for media on this machine', async () => {
      for (const service of services) {
        const log = await network.logs(service);
        expect(log).not.toMatch(/permissions violation/i);
        expect(log).not.toMatch(/(Via|Record-Route|Contact) tells/);
      }
    });
  },
);
