import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { answerOn, askOn, EmbeddedBus, tellOn } from '@trapezoid/bus';
import { healthOf, locationChanged, locationLookup, locationReached } from '@trapezoid/contracts';
import { type ProxyPlan, parseLab } from '@trapezoid/lab';
import { silentLogger } from '@trapezoid/observability';
import type { RunningService } from '@trapezoid/service';
import {
  buildRequest,
  fixedResolver,
  Parameters,
  parseUri,
  SipElement,
  systemRandom,
  UdpPort,
  UserAgentClient,
} from '@trapezoid/sip';
import { startProxy } from './proxy.service.js';

const labWith = (proxy: string) =>
  parseLab(
    [
      'name: x',
      'domains: { lab.test: { accounts: [{ user: bob, password: secret }] } }',
      'services:',
      '  location: {}',
      '  registrar: { listen: [{ protocol: udp, port: 5070 }] }',
      `  proxy: { listen: [{ protocol: udp, port: 5060 }]${proxy} }`,
    ].join('\n'),
    'x.yaml',
  );

describe('the proxy and the location server', () => {
  let bus: EmbeddedBus;
  let element: SipElement;
  let service: RunningService | undefined;
  let asked: number;

  beforeEach(async () => {
    bus = new EmbeddedBus();
    asked = 0;
    answerOn(bus, locationLookup, () => {
      asked += 1;
      return { subscriber: true, bindings: [] };
    });
    element = await SipElement.start({ listen: [UdpPort.open({ host: '127.0.0.1', port: 0 })] });
  });
  afterEach(async () => {
    await service?.close();
    await element.close();
    await bus.close();
  });

  async function start(settings = ''): Promise<void> {
    const lab = labWith(settings);
    const plan = lab.services.find((found): found is ProxyPlan => found.kind === 'proxy') as ProxyPlan;
    service = await startProxy({
      lab,
      plan: { ...plan, listen: [{ protocol: 'UDP', host: '127.0.0.1', port: 0 }] },
      bus,
      logger: silentLogger,
      instance: 'one',
      dataDirectory: '',
      certificateDirectory: '',
    });
    await reach(7);
  }

  async function reach(revision: number): Promise<void> {
    tellOn(bus, locationReached, { store: 'one', revision });
    await bus.flush();
  }

  /** The status code of the answer to a request for bob. */
  async function callBob(): Promise<number> {
    const port = (await askOn(bus, healthOf('proxy', 'proxy'), {})).listens[0]?.port;
    const from = { uri: parseUri('sip:caller@elsewhere.example'), parameters: Parameters.none };
    const to = { uri: parseUri('sip:bob@lab.test'), parameters: Parameters.none };
    const parts = { method: 'MESSAGE', uri: to.uri, from, to, callId: systemRandom.token(12), sequence: 1 };
    const client = new UserAgentClient(element.transactions, { resolver: fixedResolver(new Map()) });
    return new Promise((resolve) => {
      client.send(buildRequest(parts, systemRandom), parseUri(`sip:127.0.0.1:${port}`), {
        onFinal: ({ statusCode }) => resolve(statusCode),
      });
    });
  }

  it('is asked once for an address-of-record that does not change', async () => {
    await start();
    expect([await callBob(), await callBob(), await callBob()]).toEqual([480, 480, 480]);
    expect(asked).toBe(1);
    expect((await askOn(bus, healthOf('proxy', 'proxy'), {})).counters).toMatchObject({
      locationCacheHits: 2,
      locationCacheMisses: 1,
    });
  });

  it('is asked again once it has told a change', async () => {
    await start();
    await callBob();
    tellOn(bus, locationChanged, {
      addressOfRecord: 'sip:bob@lab.test',
      bindings: [],
      cause: 'registered',
      at: 0,
      position: { store: 'one', revision: 8 },
    });
    await bus.flush();
    await callBob();
    await callBob();
    expect(asked).toBe(2);
  });

  it('is asked every time while a change is missing', async () => {
    await start();
    await callBob();
    await reach(9);
    await callBob();
    await callBob();
    expect(asked).toBe(3);
  });

  it('is asked every time where the lab file says so', async () => {
    await start(', locationCache: false');
    await callBob();
    await callBob();
    expect(asked).toBe(2);
    expect((await askOn(bus, healthOf('proxy', 'proxy'), {})).counters).not.toHaveProperty(
      'locationCacheHits',
    );
  });
});
