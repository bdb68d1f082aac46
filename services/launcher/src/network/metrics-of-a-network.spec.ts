import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EmbeddedBus } from '@trapezoid/bus';
import { parseLab } from '@trapezoid/lab';
import { silentLogger } from '@trapezoid/observability';
import { Metrics } from '@trapezoid/observability/metrics';
import { moveToFreePorts } from '@trapezoid/testkit';
import { ApiClient } from '../cli/api-client.js';
import { type RunningNetwork, startNetwork } from './start-network.js';

const file = `
name: measured
domains: { lab.test: { accounts: [{ user: alice, password: hush-hush }, { user: bob, password: hush-hush }] } }
services:
  location: {}
  registrar: { listen: [{ protocol: udp, port: 5070 }] }
  proxy: { listen: [{ protocol: udp, port: 5060 }] }
  ua-simulator: {}
  console: { port: 8080 }
phones: { alice: {}, bob: { rings: 0ms } }
`;

describe('the metrics of a network', () => {
  const metrics = new Metrics();
  const bus = new EmbeddedBus({
    logger: silentLogger,
    observer: (subject, outcome, milliseconds) => metrics.asked(subject, outcome, milliseconds),
  });
  let network: RunningNetwork;
  let api: ApiClient;
  let dataDirectory: string;

  /** The value of a sample; 0 where it is not told. */
  const sampleOf = async (sample: string): Promise<number> => {
    const line = (await metrics.print()).split('\n').find((each) => each.startsWith(`${sample} `));
    return Number(line?.slice(sample.length) ?? 0);
  };
  const until = async (sample: string, value: number): Promise<void> => {
    const end = Date.now() + 20_000;
    while ((await sampleOf(sample)) !== value) {
      if (Date.now() > end) throw new Error(`${sample} is not ${value}:\n${await metrics.print()}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  beforeAll(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'trapezoid-'));
    const lab = parseLab((await moveToFreePorts(file)).text, 'measured.yaml');
    network = await startNetwork({ lab, bus, loggerFor: () => silentLogger, dataDirectory, metrics });
    api = new ApiClient(network.consoleUrl ?? '');
    await until('sip_registered_addresses_of_record{service="location"}', 2);
  });

  afterAll(async () => {
    await network?.close();
    await bus.close();
    await rm(dataDirectory, { recursive: true, force: true });
  });

  it('count registrations, requests and responses by what they are', async () => {
    // Each phone fetches, clears and binds; every request is challenged at first (RFC 3261 §22.1).
    expect(
      await sampleOf('sip_requests_total{service="registrar",direction="received",method="REGISTER"}'),
    ).toBeGreaterThanOrEqual(4);
    expect(
      await sampleOf('sip_responses_total{service="registrar",direction="sent",code="401"}'),
    ).toBeGreaterThanOrEqual(2);
    expect(
      await sampleOf('sip_responses_total{service="registrar",direction="sent",code="200"}'),
    ).toBeGreaterThanOrEqual(2);
    for (const service of ['location', 'registrar', 'proxy', 'ua-simulator', 'console']) {
      expect([service, await sampleOf(`trapezoid_service_ready{service="${service}"}`)]).toEqual([
        service,
        1,
      ]);
    }
    expect(await sampleOf('trapezoid_phones{service="ua-simulator"}')).toBe(2);
  });

  it('have the dialogs of a call while it stands, and no more after it', async () => {
    const callId = await api.call({ from: 'alice', to: 'bob' });
    await until('sip_dialogs{service="ua-simulator"}', 2);
    expect(await sampleOf('sip_responses_total{service="proxy",direction="sent",code="407"}')).toBe(1);
    expect(await sampleOf('sip_requests_total{service="proxy",direction="received",method="INVITE"}')).toBe(
      2,
    );
    await api.hangUp({ callId });
    await until('sip_dialogs{service="ua-simulator"}', 0);
    expect(await sampleOf('sip_requests_total{service="proxy",direction="received",method="BYE"}')).toBe(1);
  });

  it('have how long requests waited for their final response', async () => {
    const counted = await sampleOf(
      'sip_server_transaction_duration_seconds_count{service="proxy",method="INVITE"}',
    );
    expect(counted).toBe(2);
  });

  it('have how long questions on the bus took', async () => {
    const asked =
      'trapezoid_bus_request_duration_seconds_count{subject="location.lookup.v1",outcome="answered"}';
    expect(await sampleOf(asked)).toBeGreaterThan(0);
  });

  it('name nobody: no user, no Call-ID, no password', async () => {
    const text = await metrics.print();
    expect(text).not.toMatch(/alice|bob|hush-hush|@|lab\.test/);
  });
});
