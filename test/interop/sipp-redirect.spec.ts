import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runSipp } from '@trapezoid/testkit';
import { describeShapes } from '../support/describe-shapes.js';
import { eventually, Network } from '../support/network.js';
import { acknowledge, receive, type SippResponse, scenario, send } from '../support/sipp-scenario.js';

/** An INVITE that the redirect server answers so, and its ACK. */
function redirected(
  uri: string,
  statusCode: number,
  headers: SippResponse['headers'] = {},
  fields: Readonly<Record<string, string>> = {},
): string {
  return scenario(
    `redirected with ${statusCode}`,
    send({
      method: 'INVITE',
      uri,
      fields: { Contact: '<sip:[field0]@[local_ip]:[local_port]>', To: `<${uri}>`, ...fields },
    }),
    receive(statusCode, { headers }),
    acknowledge(uri, { To: `<${uri}>[peer_tag_param]` }),
  );
}

describeShapes(
  'sipp',
  ['sipp'],
  'SIPp and the redirect server of labs/redirect.yaml (RFC 3261 §8.3)',
  (shape) => {
    let network: Network;

    beforeAll(async () => {
      network = await Network.start({ shape, lab: 'redirect' });
      await eventually(
        async () => {
          const { total } = await network.get<{ total: number }>('/api/registrations?limit=1');
          return total === 3 ? total : undefined;
        },
        40_000,
        'the phones are registered',
      );
    }, 90_000);

    afterAll(async () => {
      await network?.stop();
    }, 30_000);

    async function expectOutcome(text: string): Promise<void> {
      const { successful, errors } = await runSipp({
        scenario: text,
        remote: `127.0.0.1:${network.ports.redirect}`,
        rows: [['sipp']],
        timeout: 8000,
      });
      if (successful !== 1) throw new Error(errors);
    }

    it.each([
      [
        '300 with several contacts, by their q (§21.3.1)',
        'sip:sales@old.test',
        300,
        { Contact: '<sip:bob@lab.test>;q=0.7' },
      ],
      [
        '301 with the new address (§21.3.2)',
        'sip:anybody@old.test',
        301,
        { Contact: '<sip:anybody@lab.test>' },
      ],
      [
        '302 with how long it holds (§21.3.3)',
        'sip:101@old.test',
        302,
        { Contact: '<sip:phone1@lab.test>;expires=60' },
      ],
      [
        '302 with what is bound (§10.2.1.1)',
        'sip:bob@lab.test',
        302,
        { Contact: '<sip:bob@127.0.0.1:[0-9]+>;expires=3[0-9]+' },
      ],
      ['305 with the proxy (§21.3.4)', 'sip:guarded@old.test', 305, { Contact: '<sip:lab.test>' }],
      ['380 (§21.3.5)', 'sip:desk@old.test', 380, {}],
      ['404 for nobody (§21.4.4)', 'sip:nobody@lab.test', 404, {}],
      ['410 for who has gone (§21.4.9)', 'sip:leaver@old.test', 410, {}],
      ['416 for another scheme (§21.4.14)', 'urn:service:sos', 416, {}],
      ['480 for who has no phone (§21.4.18)', 'sip:phone1@lab.test', 480, {}],
      [
        '480 for SIPS where there is SIP alone (RFC 5630 §5.4)',
        'sips:bob@lab.test',
        480,
        { Warning: '380 .*"SIPS Not Allowed"' },
      ],
      ['484 for half a number (§21.4.22)', 'sip:10@old.test', 484, {}],
      ['485 with who may be meant (§21.4.23)', 'sip:smith@old.test', 485, { Contact: '<sip:bob@lab.test>' }],
    ])(
      'is answered %s',
      async (_what, uri, statusCode, headers: Readonly<Record<string, string>>) => {
        await expectOutcome(redirected(uri, statusCode, headers));
      },
      20_000,
    );

    it('is redirected in spite of options that nobody knows, and with Max-Forwards 0', async () => {
      const fields = {
        Require: 'nothing-of-this-world',
        'Proxy-Require': 'nothing-either',
        'Max-Forwards': '0',
      };
      await expectOutcome(redirected('sip:anybody@old.test', 301, {}, fields));
    }, 20_000);

    it('is redirected with any method', async () => {
      const uri = 'sip:anybody@old.test';
      const ask = (method: string) => send({ method, uri, fields: { To: `<${uri}>` } });
      const answer = receive(301, { headers: { Contact: '<sip:anybody@lab.test>' } });
      const steps = ['MESSAGE', 'FROBNICATE'].flatMap((method) => [ask(method), answer]);
      await expectOutcome(scenario('any method', ...steps));
      expect((await network.cli('status')).code).toBe(0);
    }, 20_000);

    it('has its CANCEL answered, which changes nothing after the 3xx (§9.2)', async () => {
      const uri = 'sip:anybody@old.test';
      const to = { To: `<${uri}>` };
      await expectOutcome(
        scenario(
          'too late',
          send({ method: 'INVITE', uri, fields: to }),
          receive(301),
          send({ method: 'CANCEL', uri, fields: { ...to, Via: '[last_Via:]' } }),
          receive(301, { optional: true }),
          receive(200, { headers: { CSeq: '1 CANCEL' } }),
          acknowledge(uri, { To: `<${uri}>[peer_tag_param]` }),
        ),
      );
    }, 20_000);
  },
);
