import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answerOn, askOn, EmbeddedBus } from '@trapezoid/bus';
import { type Binding, healthOf, locationLookup } from '@trapezoid/contracts';
import { parseLab, type RedirectPlan } from '@trapezoid/lab';
import { silentLogger } from '@trapezoid/observability';
import type { RunningService } from '@trapezoid/service';
import {
  buildRequest,
  fixedResolver,
  Parameters,
  parseUri,
  SipElement,
  type SipResponse,
  systemRandom,
  UdpPort,
  UserAgentClient,
} from '@trapezoid/sip';
import { startRedirect } from './redirect.service.js';

const lab = parseLab(
  'name: x\ndomains: { lab.test: { accounts: [{ user: bob, password: x }], groups: { sales: [{ user: bob, q: 0.5 }] } } }\nservices: { location: {} }',
  'x.yaml',
);
const plan: RedirectPlan = {
  kind: 'redirect',
  name: 'redirect',
  domains: ['lab.test'],
  listen: [{ protocol: 'UDP', host: '127.0.0.1', port: 0 }],
};

describe('the redirect server (RFC 3261 §8.3)', () => {
  const bus = new EmbeddedBus();
  let stopLocation: () => void;
  let service: RunningService;
  let element: SipElement;
  let port: number;

  const startLocation = () => {
    const binding = (contact: string, q: number): Binding => ({
      contact,
      parameters: {},
      q,
      expiresAt: Date.now() + 100_000,
      callId: 'call-1',
      cseq: 1,
      path: [],
      updatedAt: 0,
    });
    stopLocation = answerOn(bus, locationLookup, ({ addressOfRecord }) =>
      addressOfRecord === 'sip:bob@lab.test'
        ? { subscriber: true, bindings: [binding('sip:a@192.0.2.1', 0.1), binding('sip:b@192.0.2.1;ob', 1)] }
        : { subscriber: false, bindings: [] },
    );
  };

  beforeAll(async () => {
    startLocation();
    const context = {
      lab,
      plan,
      bus,
      logger: silentLogger,
      instance: 'one',
      dataDirectory: '',
      certificateDirectory: '',
    };
    service = await startRedirect(context);
    port = (await askOn(bus, healthOf('redirect', 'redirect'), {})).listens[0]?.port ?? 0;
    element = await SipElement.start({ listen: [UdpPort.open({ host: '127.0.0.1', port: 0 })] });
  });

  afterAll(async () => {
    await service?.close();
    await element?.close();
    await bus.close();
  });

  function ask(method: string, uri: string): Promise<SipResponse> {
    const client = new UserAgentClient(element.transactions, { resolver: fixedResolver(new Map()) });
    const from = { uri: parseUri('sip:alice@elsewhere.example'), parameters: Parameters.none };
    const request = buildRequest({ method, uri: parseUri(uri), from }, systemRandom);
    return new Promise((resolve) => {
      client.send(request, parseUri(`sip:127.0.0.1:${port}`), { onFinal: (response) => resolve(response) });
    });
  }

  it('answers 302 with all contacts, their q and their time (§21.3.3)', async () => {
    const response = await ask('INVITE', 'sip:bob@lab.test');
    expect(response.statusCode).toBe(302);
    const contacts = response.fieldsOf({ name: 'Contact' }).map(({ value }) => value);
    expect(contacts).toEqual([
      expect.stringMatching(/^<sip:b@192\.0\.2\.1;ob>;q=1;expires=(100|99)$/),
      expect.stringMatching(/^<sip:a@192\.0\.2\.1>;q=0\.1;expires=(100|99)$/),
    ]);
    expect(response.text('To')).toMatch(/;tag=/);
  });

  it('names the phones of a ring group’s members, their q weighed (§16.5)', async () => {
    const response = await ask('INVITE', 'sip:sales@lab.test');
    expect(response.statusCode).toBe(302);
    expect(response.fieldsOf({ name: 'Contact' }).map(({ value }) => value)).toEqual([
      expect.stringMatching(/^<sip:b@192\.0\.2\.1;ob>;q=0\.5;/),
      expect.stringMatching(/^<sip:a@192\.0\.2\.1>;q=0\.05;/),
    ]);
  });

  it('takes an address of its own for the domain', async () => {
    expect((await ask('MESSAGE', `sip:bob@127.0.0.1:${port}`)).statusCode).toBe(302);
  });

  it('answers 404 for whom it does not know', async () => {
    expect((await ask('INVITE', 'sip:carol@lab.test')).statusCode).toBe(404);
  });

  it('answers OPTIONS to itself', async () => {
    expect((await ask('OPTIONS', `sip:127.0.0.1:${port}`)).statusCode).toBe(200);
  });

  it('answers 503 with Retry-After while the location server is away, and recovers', async () => {
    stopLocation();
    const away = await ask('INVITE', 'sip:bob@lab.test');
    startLocation();
    expect([away.statusCode, away.text('Retry-After')]).toEqual([503, '5']);
    expect((await ask('INVITE', 'sip:bob@lab.test')).statusCode).toBe(302);
  });
});
