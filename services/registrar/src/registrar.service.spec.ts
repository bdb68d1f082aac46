import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { askOn, EmbeddedBus } from '@trapezoid/bus';
import { healthOf } from '@trapezoid/contracts';
import { parseLab, type RegistrarPlan } from '@trapezoid/lab';
import { silentLogger } from '@trapezoid/observability';
import type { RunningService } from '@trapezoid/service';
import {
  buildRequest,
  DigestClient,
  fixedResolver,
  makeResponse,
  Parameters,
  parseUri,
  SipElement,
  type SipResponse,
  systemRandom,
  UdpPort,
  UserAgentClient,
} from '@trapezoid/sip';
import { FakeLocationServer } from './registrar.fixture.js';
import { startRegistrar } from './registrar.service.js';

const lab = parseLab(
  [
    'name: x',
    'domains:',
    '  lab.test:',
    '    accounts:',
    '      - { user: alice, password: secret, aliases: [alice.smith] }',
    '      - { user: bob, password: secret }',
    '      - { user: secretary, password: secret }',
    '    registration:',
    '      thirdParty: [{ account: secretary, may: [bob] }]',
    "      serviceRoute: ['sip:127.0.0.1:5060;lr']",
    '  other.test: { accounts: [{ user: alice, password: secret }] }',
    'services: { location: {}, registrar: { listen: [{ protocol: udp, port: 5070 }] } }',
  ].join('\n'),
  'x.yaml',
);
const plan: RegistrarPlan = {
  kind: 'registrar',
  name: 'registrar',
  domains: ['lab.test', 'other.test'],
  listen: [{ protocol: 'UDP', host: '127.0.0.1', port: 0 }],
};

describe('the registrar (RFC 3261 §10.3)', () => {
  const bus = new EmbeddedBus();
  const location = new FakeLocationServer(bus, [
    'sip:alice@lab.test',
    'sip:bob@lab.test',
    'sip:secretary@lab.test',
    'sip:alice@other.test',
  ]);
  let service: RunningService;
  let element: SipElement;
  let port: number;

  beforeAll(async () => {
    location.start();
    const context = {
      lab,
      plan,
      bus,
      logger: silentLogger,
      instance: 'one',
      dataDirectory: '',
      certificateDirectory: '',
    };
    service = await startRegistrar(context);
    const health = await askOn(bus, healthOf('registrar', 'registrar'), {});
    port = health.listens[0]?.port ?? 0;
    element = await SipElement.start({ listen: [UdpPort.open({ host: '127.0.0.1', port: 0 })] });
    element.transactions.attach({
      receiveRequest: (transaction) => transaction.respond(makeResponse(transaction.request, 200)),
      receiveAck: () => undefined,
    });
  });

  afterAll(async () => {
    await service?.close();
    await element?.close();
    await bus.close();
  });

  const authenticationEvents: string[] = [];

  beforeEach(() => {
    location.bindings.clear();
    location.asked.length = 0;
    authenticationEvents.length = 0;
  });

  interface Register {
    /** User part of To. */
    readonly user?: string;
    readonly domain?: string;
    /** The domain of the Request-URI. */
    readonly at?: string;
    readonly account?: string;
    readonly password?: string;
    readonly callId?: string;
    readonly sequence?: number;
    readonly fields?: Readonly<Record<string, string>>;
  }

  function register(options: Register = {}): Promise<SipResponse> {
    const { user = 'alice', domain = 'lab.test', at = domain, account = user, password = 'secret' } = options;
    const credentials = [{ username: account, password }];
    const client = new UserAgentClient(element.transactions, {
      resolver: fixedResolver(new Map()),
      authenticator: new DigestClient({
        credentials,
        random: systemRandom,
        onEvent: ({ kind }) => void authenticationEvents.push(kind),
      }),
    });
    const from = { uri: parseUri(`sip:${user}@${domain}`), parameters: Parameters.none };
    const parts = { method: 'REGISTER', uri: parseUri(`sip:${at}`), from, to: from };
    let request = buildRequest(
      { ...parts, callId: options.callId ?? systemRandom.token(12), sequence: options.sequence ?? 1 },
      systemRandom,
    );
    for (const [name, value] of Object.entries(options.fields ?? {})) request = request.withText(name, value);
    return new Promise((resolve) => {
      client.send(request, parseUri(`sip:127.0.0.1:${port}`), { onFinal: (response) => resolve(response) });
    });
  }

  /** Sends what needs no second try, and no credentials. */
  function ask(at: string, fields: Readonly<Record<string, string>>): Promise<SipResponse> {
    const from = { uri: parseUri('sip:alice@lab.test'), parameters: Parameters.none };
    let request = buildRequest({ method: 'REGISTER', uri: parseUri(at), from, to: from }, systemRandom);
    for (const [name, value] of Object.entries(fields)) request = request.withText(name, value);
    return new Promise((resolve, reject) => {
      element.transactions.sendRequest(
        request,
        { protocol: 'UDP', host: '127.0.0.1', port },
        { onResponse: resolve, onTimeout: () => reject(new Error('no answer')), onTransportError: reject },
      );
    });
  }

  const contacts = (response: SipResponse) =>
    response.fieldsOf({ name: 'Contact' }).map(({ value }) => value);

  it('registers a contact, and answers with all that are bound, their time and the Date (step 8)', async () => {
    const first = await register({ fields: { Contact: '<sip:a@192.0.2.1>;q=0.7;audio', Expires: '120' } });
    expect(first.statusCode).toBe(200);
    expect(contacts(first)).toEqual(['<sip:a@192.0.2.1>;audio;q=0.7;expires=120']);
    expect(first.text('Date')).toMatch(/ GMT$/);
    const second = await register({ fields: { Contact: '<sip:b@192.0.2.1>' } });
    expect(contacts(second)).toEqual([
      expect.stringMatching(/^<sip:a@192\.0\.2\.1>;audio;q=0\.7;expires=1(20|19)$/),
      '<sip:b@192.0.2.1>;expires=3600',
    ]);
  });

  it('tells what is bound when asked without a contact (§10.2.3)', async () => {
    await register({ fields: { Contact: '<sip:a@192.0.2.1>' } });
    expect(contacts(await register())).toHaveLength(1);
  });

  it('removes one contact, and all (§10.2.2)', async () => {
    await register({ fields: { Contact: '<sip:a@192.0.2.1>, <sip:b@192.0.2.1>' } });
    expect(contacts(await register({ fields: { Contact: '<sip:a@192.0.2.1>;expires=0' } }))).toHaveLength(1);
    expect(contacts(await register({ fields: { Contact: '*', Expires: '0' } }))).toEqual([]);
  });

  it('refuses what is too brief with 423 and Min-Expires (§21.4.17)', async () => {
    const response = await register({ fields: { Contact: '<sip:a@192.0.2.1>;expires=1' } });
    expect(response.statusCode).toBe(423);
    expect(Number(response.text('Min-Expires'))).toBeGreaterThan(1);
    expect(location.bindings.size).toBe(0);
  });

  it('refuses a CSeq that is not higher than that of the binding, within a Call-ID', async () => {
    await register({ callId: 'same', sequence: 10, fields: { Contact: '<sip:a@192.0.2.1>' } });
    const late = await register({ callId: 'same', sequence: 3, fields: { Contact: '<sip:a@192.0.2.1>' } });
    expect([late.statusCode, late.reasonPhrase]).toEqual([500, 'Out Of Order']);
    const other = await register({ callId: 'other', sequence: 1, fields: { Contact: '<sip:a@192.0.2.1>' } });
    expect(other.statusCode).toBe(200);
  });

  it('shows the Path that it keeps (RFC 3327 §5.3)', async () => {
    const Path = '<sip:edge.example;lr>';
    const response = await register({ fields: { Path, Contact: '<sip:a@192.0.2.1>' } });
    expect(response.text('Path')).toBe(Path);
    expect(location.bindings.get('sip:alice@lab.test')?.[0]?.path).toEqual(['sip:edge.example;lr']);
  });

  it('tells the way that requests shall take, when a phone registers and when it asks (RFC 3608 §6.3)', async () => {
    const registered = await register({ fields: { Contact: '<sip:a@192.0.2.1>' } });
    expect(registered.text('Service-Route')).toBe('<sip:127.0.0.1:5060;lr>');
    expect((await register()).text('Service-Route')).toBe('<sip:127.0.0.1:5060;lr>');
  });

  it('does what a phone sends in the order in which it came', async () => {
    const held: (() => void)[] = [];
    location.beforeUpdate = () => new Promise((resolve) => held.push(resolve));
    const hold = async (count: number) => {
      while (held.length < count) await new Promise((resolve) => setImmediate(resolve));
    };
    const first = register({ callId: 'one', fields: { Contact: '<sip:a@192.0.2.1>;q=0.1' } });
    await hold(1);
    const second = register({ callId: 'two', fields: { Contact: '<sip:a@192.0.2.1>;q=0.2' } });
    const other = register({ user: 'bob', fields: { Contact: '<sip:b@192.0.2.1>' } });
    await hold(2);
    location.beforeUpdate = async () => undefined;
    held[1]?.();
    // Another phone does not wait.
    expect((await other).statusCode).toBe(200);
    expect(location.asked).toHaveLength(2);
    held[0]?.();
    expect(contacts(await first)).toEqual(['<sip:a@192.0.2.1>;q=0.1;expires=3600']);
    expect(contacts(await second)).toEqual(['<sip:a@192.0.2.1>;q=0.2;expires=3600']);
  });

  it('passes over Record-Route, and answers without', async () => {
    const fields = { Contact: '<sip:a@192.0.2.1>', 'Record-Route': '<sip:core.example;lr>' };
    const response = await register({ fields });
    expect([response.statusCode, response.text('Record-Route')]).toEqual([200, undefined]);
  });

  it('asks the location server once for each REGISTER', async () => {
    await register({ fields: { Contact: '<sip:a@192.0.2.1>' } });
    expect(location.asked).toEqual(['location.update.v1']);
    await register();
    expect(location.asked).toEqual(['location.update.v1', 'location.lookup.v1']);
  });

  it('binds to one address-of-record what is registered under any of its names', async () => {
    await register({ user: 'alice.smith', account: 'alice', fields: { Contact: '<sip:a@192.0.2.1>' } });
    expect([...location.bindings.keys()]).toEqual(['sip:alice@lab.test']);
  });

  it('lets an account register for another where the lab file allows it (step 4)', async () => {
    const fields = { Contact: '<sip:desk@192.0.2.1>' };
    const allowed = await register({ user: 'bob', account: 'secretary', fields });
    expect(allowed.statusCode).toBe(200);
    expect([...location.bindings.keys()]).toEqual(['sip:bob@lab.test']);
    const refused = await register({ user: 'alice', account: 'secretary', fields });
    expect([refused.statusCode, refused.reasonPhrase]).toEqual([
      403,
      'Forbidden: secretary may not register for this address-of-record',
    ]);
  });

  describe('with several flows of one phone (RFC 5626 §6)', () => {
    const flow = (id: number, ob = ';ob') => ({
      Path: `<sip:flow${id}@127.0.0.1:5060;transport=tcp;lr${ob}>`,
      Supported: 'path, outbound',
      Contact: `<sip:a@192.0.2.1;transport=tcp>;+sip.instance="<urn:uuid:1>";reg-id=${id}`,
    });

    it('keeps a binding for each, and says by Require that it does', async () => {
      const first = await register({ callId: 'flows', sequence: 1, fields: flow(1) });
      expect([first.statusCode, first.text('Require')]).toEqual([200, 'outbound']);
      const second = await register({ callId: 'flows', sequence: 10, fields: flow(2) });
      expect(contacts(second)).toHaveLength(2);
      const flows = location.bindings.get('sip:alice@lab.test')?.map((binding) => binding.flow?.connection);
      expect(new Set(flows).size).toBe(2);
    });

    it('lets a new connection take the place of the one with its reg-id', async () => {
      await register({ fields: flow(1) });
      const again = await register({ fields: { ...flow(1), Path: '<sip:other@127.0.0.1:5060;lr;ob>' } });
      expect(contacts(again)).toHaveLength(1);
      expect(location.bindings.get('sip:alice@lab.test')?.[0]?.path).toEqual([
        'sip:other@127.0.0.1:5060;lr;ob',
      ]);
    });

    it('refuses with 439 where the first hop does not keep flows (§11.6)', async () => {
      const response = await register({ fields: flow(1, '') });
      expect([response.statusCode, response.reasonPhrase]).toEqual([439, 'First Hop Lacks Outbound Support']);
      expect(location.bindings.size).toBe(0);
    });

    it('says nothing of outbound to a contact without reg-id', async () => {
      const response = await register({ fields: { ...flow(1), Contact: '<sip:a@192.0.2.1>' } });
      expect([response.statusCode, response.text('Require')]).toEqual([200, undefined]);
    });
  });

  describe('with GRUUs (RFC 5627 §5.2)', () => {
    const contact = '<sip:a@192.0.2.1>;+sip.instance="<urn:uuid:1>"';

    it('gives a phone its public and its newest temporary one', async () => {
      const response = await register({ fields: { Supported: 'gruu', Contact: contact } });
      expect(contacts(response)).toEqual([
        `${contact};expires=3600;pub-gruu="sip:alice@lab.test;gr=urn:uuid:1";temp-gruu="sip:tgruu.1@lab.test;gr"`,
      ]);
      expect(response.text('Require')).toBeUndefined();
    });

    it('gives them to whom requires them too (§5.1)', async () => {
      const response = await register({ fields: { Require: 'gruu', Contact: contact } });
      expect(contacts(response)[0]).toContain('pub-gruu=');
    });

    it('gives none to a phone that does not ask, and to a contact without an instance', async () => {
      expect(contacts(await register({ fields: { Contact: contact } }))[0]).not.toContain('gruu');
      location.bindings.clear();
      const fields = { Supported: 'gruu', Contact: '<sip:a@192.0.2.1>' };
      expect(contacts(await register({ fields }))[0]).not.toContain('gruu');
    });

    it('passes over those that a phone brings itself (§5.1)', async () => {
      const own = `${contact};pub-gruu="sip:x@y";temp-gruu="sip:x@y"`;
      expect(contacts(await register({ fields: { Contact: own } }))).toEqual([`${contact};expires=3600`]);
    });

    it('refuses a contact that leads back to itself with 403 (§5.1)', async () => {
      const fields = { Contact: '<sip:alice@lab.test>;+sip.instance="<urn:uuid:1>"' };
      expect((await register({ fields })).statusCode).toBe(403);
      expect(location.bindings.size).toBe(0);
    });
  });

  it('looks at the domain, then at Require, then at credentials (steps 1, 2 and 3)', async () => {
    const fields = { Require: 'magic' };
    expect((await ask('sip:elsewhere.example', fields)).statusCode).toBe(404);
    const unknown = await ask('sip:lab.test', fields);
    expect([unknown.statusCode, unknown.text('Unsupported')]).toEqual([420, 'magic']);
    expect((await ask('sip:lab.test', {})).statusCode).toBe(401);
    expect((await ask('tel:+4930123', {})).statusCode).toBe(416);
  });

  it.each([
    ['a wrong password', { password: 'guess' }, 401],
    ['an account that does not exist', { user: 'mallory' }, 401],
    ['another’s address-of-record', { user: 'bob', account: 'alice' }, 403],
    ['an address-of-record of another domain', { domain: 'other.test', at: 'lab.test' }, 404],
    ['a domain that it does not keep', { domain: 'elsewhere.example' }, 404],
    ['a contact that can’t be read', { fields: { Contact: '<<' } }, 400],
    ['a contact longer than any', { fields: { Contact: `<sip:${'x'.repeat(3000)}@b>` } }, 400],
  ])('refuses %s', async (_what, options: Register, statusCode) => {
    const response = await register({ fields: { Contact: '<sip:a@192.0.2.1>' }, ...options });
    expect(response.statusCode).toBe(statusCode);
    expect(location.bindings.size).toBe(0);
  });

  it('proves to the phone that it knows the password too (RFC 7616 §3.5)', async () => {
    const response = await register({ fields: { Contact: '<sip:a@192.0.2.1>' } });
    expect(response.text('Authentication-Info')).toMatch(/rspauth="[0-9a-f]{32}"/);
    expect(authenticationEvents).toEqual(['server-proven']);
  });

  it('knows the account behind user@domain in the credentials', async () => {
    const response = await register({ account: 'alice@lab.test', fields: { Contact: '<sip:a@192.0.2.1>' } });
    expect(response.statusCode).toBe(200);
  });

  it('is the registrar of its first domain for a phone that knows no domain', async () => {
    const response = await register({
      domain: `127.0.0.1:${port}`,
      account: 'alice',
      fields: { Contact: '<sip:a@192.0.2.1>' },
    });
    expect(response.statusCode).toBe(200);
    expect([...location.bindings.keys()]).toEqual(['sip:alice@lab.test']);
  });

  it('answers 503 with Retry-After while the location server is away, and recovers', async () => {
    location.stop();
    const away = await register({ fields: { Contact: '<sip:a@192.0.2.1>' } });
    location.start();
    expect([away.statusCode, away.text('Retry-After')]).toEqual([503, '5']);
    expect((await register({ fields: { Contact: '<sip:a@192.0.2.1>' } })).statusCode).toBe(200);
  });
});
