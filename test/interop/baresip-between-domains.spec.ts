import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { Baresip, runSipp } from '@trapezoid/testkit';
import { describeShapes } from '../support/describe-shapes.js';
import { Network } from '../support/network.js';
import { acknowledge, receive, scenario, send } from '../support/sipp-scenario.js';
import { sdpBody } from '../support/sipp-user-agent.js';

describeShapes(
  'baresip',
  ['baresip', 'sipp'],
  'baresip and SIPp at atlanta.example, in labs/trapezoid.yaml',
  (shape) => {
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

    it('SIPp calls bob at biloxi.example through both proxies, once it has proved who it is (RFC 3261 §4, figure 1)', async () => {
      const target = 'sip:bob@biloxi.example';
      const From = '<sip:phone1@atlanta.example>;tag=[pid]c[call_number]';
      const invite = (sequence: number, fields: Readonly<Record<string, string>> = {}) =>
        send({
          method: 'INVITE',
          uri: target,
          sequence,
          fields: {
            From,
            To: `<${target}>`,
            Contact: '<sip:phone1@[local_ip]:[local_port]>',
            'Content-Type': 'application/sdp',
            ...fields,
          },
          body: sdpBody,
        });
      const inDialog = { From, To: `<${target}>[peer_tag_param]`, Route: '[routes]' };
      const { successful, errors, messages } = await runSipp({
        scenario: scenario(
          'from atlanta to biloxi',
          invite(1),
          receive(100, { optional: true }),
          receive(407, { challenges: true }),
          acknowledge(target, { From, To: `<${target}>[peer_tag_param]` }),
          invite(2, { '': '[authentication username=phone1 password=secret]' }),
          receive(100, { optional: true }),
          receive(180, { optional: true }),
          // Both proxies have put themselves into the route set, bob's on top.
          receive(200, { recordsRoute: true, headers: { 'Record-Route': `:${network.ports.of(5160)}` } }),
          send({ method: 'ACK', uri: '[next_url]', sequence: 2, fields: inDialog }),
          send({ method: 'BYE', uri: '[next_url]', sequence: 3, fields: inDialog }),
          receive(200),
        ),
        remote: `127.0.0.1:${network.ports.of(5060)}`,
        timeout: 20_000,
        traceMessages: true,
      });
      if (successful !== 1) throw new Error(`${errors}\n${messages}`);
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
  },
);
