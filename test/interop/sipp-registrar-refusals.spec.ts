import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { RegistrationRefusal } from '@trapezoid/contracts';
import { runSipp } from '@trapezoid/testkit';
import { describeShapes } from '../support/describe-shapes.js';
import { eventually, Network } from '../support/network.js';
import { acknowledge, receive, scenario, send } from '../support/sipp-scenario.js';

type Fields = Readonly<Record<string, string | undefined>>;

const contact = '<sip:[field0]@[local_ip]:[local_port]>';

/** A REGISTER of the rows' user; lab.test asks for no password, guarded.test for every one. */
function register(fields: Fields = {}, sequence = 1, uri = 'sip:lab.test'): string {
  const all = { Contact: contact, Expires: '600', ...fields };
  return send({ method: 'REGISTER', uri, sequence, fields: all });
}

const guarded = (user: string, fields: Fields = {}) => ({
  From: `<sip:${user}@guarded.test>;tag=[pid]g[call_number]`,
  To: `<sip:${user}@guarded.test>`,
  ...fields,
});

const strict = (fields: Fields = {}) => ({
  From: '<sip:carol@strict.test>;tag=[pid]s[call_number]',
  To: '<sip:carol@strict.test>',
  ...fields,
});

/** Digest of a request to the domain by its name, though SIPp was given an address. */
const credentials = (user: string, password: string) => ({
  '': `[authentication username=${user} password=${password}]`,
});

async function run(network: Network, text: string): Promise<void> {
  const { successful, errors } = await runSipp({
    scenario: text,
    remote: `127.0.0.1:${network.ports.registrar}`,
    rows: [['user00001']],
    timeout: 8000,
  });
  if (successful !== 1) throw new Error(errors);
}

/** What the network tells of the last refusals, when it has told one that fits. */
async function toldRefusal(network: Network, wanted: Partial<RegistrationRefusal>): Promise<unknown> {
  return eventually(
    async () => {
      const { refusals } = await network.get<{ refusals: RegistrationRefusal[] }>('/api/status');
      return refusals.find((refusal) =>
        Object.entries(wanted).every(([key, value]) => refusal[key as keyof RegistrationRefusal] === value),
      );
    },
    5000,
    `${JSON.stringify(wanted)} is told`,
  );
}

describeShapes('sipp', ['sipp'], 'SIPp is refused by the registrar (RFC 3261 §10.3)', (shape) => {
  let network: Network;

  beforeAll(async () => {
    const domain =
      '  guarded.test:\n    accounts: [{ user: alice, password: secret }, { user: bob, password: secret }]\n';
    const strict =
      '  strict.test:\n    authentication: none\n    accounts: [{ user: carol, password: secret }]\n' +
      '    registration: { pathSupport: required, maximumBindings: 2 }\n';
    const edit = (text: string) => text.replace(/^services:/m, `${domain}${strict}\nservices:`);
    network = await Network.start({ shape, lab: 'load', edit });
  }, 60_000);

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  it('with 404 for a domain that is not served (step 1)', async () => {
    await run(network, scenario('another domain', register({}, 1, 'sip:elsewhere.example'), receive(404)));
    await toldRefusal(network, { statusCode: 404, addressOfRecord: 'sip:user00001@lab.test' });
  }, 20_000);

  it('with 420 and Unsupported for an option that it does not know (step 2)', async () => {
    const required = { Require: 'nothing-of-this-world' };
    const headers = { Unsupported: 'nothing-of-this-world' };
    await run(network, scenario('unknown option', register(required), receive(420, { headers })));
    await toldRefusal(network, {
      statusCode: 420,
      detail: 'asks for nothing-of-this-world',
      paragraph: 'RFC 3261 §10.3 step 2',
    });
  }, 20_000);

  it('with 401 and WWW-Authenticate without credentials, and with wrong ones (step 3)', async () => {
    const headers = { 'WWW-Authenticate': 'Digest .*realm="guarded.test"' };
    const uri = 'sip:guarded.test';
    await run(
      network,
      scenario(
        'wrong password',
        register(guarded('alice'), 1, uri),
        receive(401, { headers, challenges: true }),
        register(guarded('alice', credentials('alice', 'wrong')), 2, uri),
        receive(401, { headers }),
      ),
    );
    await toldRefusal(network, {
      statusCode: 401,
      addressOfRecord: 'sip:alice@guarded.test',
      detail: 'wrong password for alice',
      paragraph: 'RFC 3261 §10.3 step 3',
    });
    const { output } = await network.cli('status');
    const row = output.split('\n').find((line) => line.includes('wrong password for alice'));
    expect(row).toMatch(
      /sip:alice@guarded\.test +from UDP 127\.0\.0\.1:\d+ +401 Unauthorized .*\(RFC 3261 §10\.3 step 3\)/,
    );
  }, 20_000);

  it('with 403 for somebody else’s address-of-record (step 4)', async () => {
    const uri = 'sip:guarded.test';
    await run(
      network,
      scenario(
        'third party',
        register(guarded('alice'), 1, uri),
        receive(401, { challenges: true }),
        register(guarded('bob', credentials('alice', 'secret')), 2, uri),
        receive(403),
      ),
    );
    await toldRefusal(network, { statusCode: 403, addressOfRecord: 'sip:bob@guarded.test' });
  }, 20_000);

  it('with 404 for an address-of-record that is nobody’s (step 5)', async () => {
    const fields = { From: '<sip:nobody@lab.test>;tag=1', To: '<sip:nobody@lab.test>' };
    await run(network, scenario('nobody', register(fields), receive(404)));
    await toldRefusal(network, { statusCode: 404, addressOfRecord: 'sip:nobody@lab.test' });
  }, 20_000);

  it.each([
    ['Contact: * without Expires: 0', { Contact: '*' }],
    ['Contact: * beside another contact', { Contact: `*, ${contact}`, Expires: '0' }],
  ])(
    'with 400 for %s (step 6)',
    async (_what, fields: Fields) => {
      await run(network, scenario('star', register(fields), receive(400)));
    },
    20_000,
  );

  it('with 400 for a contact that can’t be read (§21.4.1)', async () => {
    await run(network, scenario('unreadable', register({ Contact: '<sip:@>' }), receive(400)));
    await toldRefusal(network, { statusCode: 400, paragraph: 'RFC 3261 §21.4.1' });
  }, 20_000);

  it('with 423 and Min-Expires for too short a time (step 7)', async () => {
    const headers = { 'Min-Expires': '^ *60' };
    await run(network, scenario('too brief', register({ Expires: '59' }), receive(423, { headers })));
    await toldRefusal(network, { statusCode: 423, detail: 'asked for less than 60 s' });
  }, 20_000);

  it('with 500 for a CSeq that is not above the last one of its Call-ID (step 7)', async () => {
    await run(
      network,
      scenario('out of order', register({}, 7), receive(200), register({}, 6), receive(500)),
    );
    await toldRefusal(network, { statusCode: 500, paragraph: 'RFC 3261 §10.3 step 7' });
  }, 20_000);

  it('with 403 and the reason for more contacts than an account may have (§21.4.4)', async () => {
    const contacts = [1, 2, 3].map((number) => `<sip:carol@[local_ip]:${number}>`).join(', ');
    await run(
      network,
      scenario('too many', register(strict({ Contact: contacts }), 1, 'sip:strict.test'), receive(403)),
    );
    await toldRefusal(network, {
      statusCode: 403,
      reasonPhrase: 'Forbidden: no more than 2 contacts for one address-of-record',
      paragraph: 'RFC 3261 §21.4.4',
    });
  }, 20_000);

  it('with 403 and Warning after five wrong passwords (§26.3.2.4)', async () => {
    const uri = 'sip:guarded.test';
    const wrong = (sequence: number) => register(guarded('bob', credentials('bob', 'wrong')), sequence, uri);
    const headers = { Warning: '399 guarded.test .*too many wrong passwords, wait 10 s' };
    await run(
      network,
      scenario(
        'guessing',
        register(guarded('bob'), 1, uri),
        receive(401, { challenges: true }),
        ...[2, 3, 4, 5, 6].flatMap((sequence) => [wrong(sequence), receive(401, { challenges: true })]),
        wrong(7),
        receive(403, { headers }),
      ),
    );
    await toldRefusal(network, { statusCode: 403, paragraph: 'RFC 3261 §26.3.2.4' });
  }, 20_000);

  it('with 403 for a GRUU that would lead back to itself (RFC 5627 §5.1)', async () => {
    const itself = { Contact: '<sip:[field0]@lab.test>;+sip.instance="<urn:uuid:1>"' };
    await run(network, scenario('itself', register(itself), receive(403)));
    await toldRefusal(network, { statusCode: 403, paragraph: 'RFC 5627 §5.1' });
  }, 20_000);

  it('with 415 for a body that is to be understood (§8.2.3)', async () => {
    const body = ['hello'];
    const fields = { Contact: contact, 'Content-Type': 'text/plain' };
    const text = send({ method: 'REGISTER', uri: 'sip:lab.test', fields, body });
    await run(network, scenario('a body', text, receive(415)));
    await toldRefusal(network, { statusCode: 415, paragraph: 'RFC 3261 §8.2.3' });
  }, 20_000);

  it('with 421 and Require for a Path that it does not say it knows (RFC 3327 §5.3)', async () => {
    const fields = strict({ Path: '<sip:edge.example;lr>' });
    const headers = { Require: 'path' };
    await run(network, scenario('path', register(fields, 1, 'sip:strict.test'), receive(421, { headers })));
    await toldRefusal(network, { statusCode: 421, paragraph: 'RFC 3327 §5.3' });
  }, 20_000);

  it('with 439 for a flow that no first hop keeps (RFC 5626 §11.6)', async () => {
    const flow = { Supported: 'path, outbound', Contact: `${contact};+sip.instance="<urn:uuid:1>";reg-id=1` };
    await run(network, scenario('flow', register(flow), receive(439)));
    await toldRefusal(network, { statusCode: 439, paragraph: 'RFC 5626 §11.6' });
  }, 20_000);

  it('with 405 and Allow for a method that is not REGISTER (§8.2.1)', async () => {
    const uri = 'sip:user00001@lab.test';
    const invite = send({ method: 'INVITE', uri, fields: { Contact: contact } });
    const headers = { Allow: 'REGISTER' };
    await run(network, scenario('INVITE', invite, receive(405, { headers }), acknowledge(uri)));
  }, 20_000);

  it('with 416 for a Request-URI of another scheme (§8.2.2.1)', async () => {
    await run(network, scenario('another scheme', register({}, 1, 'urn:service:sos'), receive(416)));
    await toldRefusal(network, { statusCode: 416 });
  }, 20_000);

  it('and nothing of what was refused is bound (§10.3 step 7: all or nothing)', async () => {
    const { records } = await network.get<{ records: { addressOfRecord: string; bindings: unknown[] }[] }>(
      '/api/registrations?limit=100',
    );
    // The one before the CSeq that was too low.
    expect(records.map(({ addressOfRecord, bindings }) => [addressOfRecord, bindings.length])).toEqual([
      ['sip:user00001@lab.test', 1],
    ]);
  }, 20_000);
});

describeShapes(
  'sipp',
  ['sipp'],
  'SIPp meets a registrar without a location server (RFC 3261 §21.5.4)',
  (shape) => {
    let network: Network;

    beforeAll(async () => {
      network = await Network.start({
        shape,
        lab: 'load',
        edit: (text) => text.replace(/^ +location: {}\n/m, ''),
      });
    }, 60_000);

    afterAll(async () => {
      await network?.stop();
    }, 30_000);

    it('and is told 503 with Retry-After', async () => {
      const headers = { 'Retry-After': '[1-9]' };
      await run(network, scenario('location server away', register(), receive(503, { headers })));
      await toldRefusal(network, { statusCode: 503, paragraph: 'RFC 3261 §21.5.4' });
    }, 20_000);
  },
);
