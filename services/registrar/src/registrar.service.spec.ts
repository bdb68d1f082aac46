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
    '  lab.test: { accounts: [{ user: alice, password: secret }, { user: bob, password: secret }] }',
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
    'sip:alice@other.test',
  ]);
  let service: RunningService;
  let element: SipElement;
  let port: number;

  beforeAll(async () => {
    location.start();
    const context = { lab, plan, bus, logger: silentLogger, instance: 'one', dataDirectory: '' };
    service = await startRegistrar(context);
    const health = await askOn(bus, healthOf('registrar'), {});
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

  beforeEach(() => location.bindings.clear());

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
      authenticator: new DigestClient({ credentials, random: systemRandom }),
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

  const contacts = (response: SipResponse) =>
    response.fieldsOf({ name: 'Contact' }).map(({ value }) => value);

  it('registers a contact, and answers with all that are bound, their time and the Date', async () => {
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

  it('tells what is bound when asked without a contact', async () => {
    await register({ fields: { Contact: '<sip:a@192.0.2.1>' } });
    expect(contacts(await register())).toHaveLength(1);
  });

  it('removes one contact, and all', async () => {
    await register({ fields: { Contact: '<sip:a@192.0.2.1>, <sip:b@192.0.2.1>' } });
    expect(contacts(await register({ fields: { Contact: '<sip:a@192.0.2.1>;expires=0' } }))).toHaveLength(1);
    expect(contacts(await register({ fields: { Contact: '*', Expires: '0' } }))).toEqual([]);
  });

  it('refuses what is too brief with 423 and Min-Expires', async () => {
    const response = await register({ fields: { Contact: '<sip:a@192.0.2.1>;expires=1' } });
    expect(response.statusCode).toBe(423);
    expect(Number(response.text('Min-Expires'))).toBeGreaterThan(1);
    expect(location.bindings.size).toBe(0);
  });

  it('refuses a CSeq that is not higher than that of the binding, within a Call-ID', async () => {
    await register({ callId: 'same', sequence: 10, fields: { Contact: '<sip:a@192.0.2.1>' } });
    const late = await register({ callId: 'same', sequence: 3, fields: { Contact: '<sip:a@192.0.2.1>' } });
    expect([late.statusCode, late.reasonPhrase]).toEqual([500, 'CSeq Out Of Order']);
    const other = await register({ callId: 'other', sequence: 1, fields: { Contact: '<sip:a@192.0.2.1>' } });
    expect(other.statusCode).toBe(200);
  });

  it('shows the Path that it keeps to who knows Path (RFC 3327 §5.3)', async () => {
    const Path = '<sip:edge.example;lr>';
    const knowing = await register({ fields: { Path, Supported: 'path', Contact: '<sip:a@192.0.2.1>' } });
    expect(knowing.text('Path')).toBe(Path);
    expect(location.bindings.get('sip:alice@lab.test')?.[0]?.path).toEqual(['sip:edge.example;lr']);
    expect((await register({ fields: { Path, Contact: '<sip:a@192.0.2.1>' } })).text('Path')).toBeUndefined();
  });

  it.each([
    ['a wrong password', { password: 'guess' }, 401],
    ['an account that does not exist', { user: 'mallory' }, 401],
    ['another’s address-of-record', { user: 'bob', account: 'alice' }, 403],
    ['an address-of-record of another domain', { domain: 'other.test', at: 'lab.test' }, 404],
    ['a domain that it does not keep', { domain: 'elsewhere.example' }, 404],
    ['an extension that it does not know', { fields: { Require: 'magic' } }, 420],
    ['a contact that can’t be read', { fields: { Contact: '<<' } }, 400],
    ['a contact longer than any', { fields: { Contact: `<sip:${'x'.repeat(3000)}@b>` } }, 400],
  ])('refuses %s', async (_what, options: Register, statusCode) => {
    const response = await register({ fields: { Contact: '<sip:a@192.0.2.1>' }, ...options });
    expect(response.statusCode).toBe(statusCode);
    expect(location.bindings.size).toBe(0);
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
