import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { Metrics } from './metrics.js';
import type { ServiceReading } from './reading.js';

const none = { byMethod: new Map<string, number>(), byStatusCode: new Map<number, number>() };
const reading = (more: Partial<ServiceReading> = {}): ServiceReading => ({
  ready: true,
  uptime: 5,
  elements: [],
  gauges: {},
  events: {},
  ...more,
});

/** The samples of one metric. */
async function samples(metrics: Metrics, name: string): Promise<string[]> {
  return (await metrics.print()).split('\n').filter((line) => line.startsWith(`${name}{`));
}

describe('metrics', () => {
  it('are what the services tell when they are asked, not the sum of what they told before', async () => {
    const metrics = new Metrics();
    const received = { byMethod: new Map([['INVITE', 3]]), byStatusCode: new Map([[180, 2]]) };
    metrics.watch({
      service: 'proxy',
      read: () =>
        reading({
          elements: [
            {
              received,
              sent: none,
              transactions: { client: 1, server: 2 },
              counters: { malformedDropped: 4 },
            },
          ],
          gauges: { sip_dialogs: 6 },
          events: { lookups: 7 },
        }),
    });
    for (let times = 0; times < 2; times++) {
      expect(await samples(metrics, 'sip_requests_total')).toEqual([
        'sip_requests_total{service="proxy",direction="received",method="INVITE"} 3',
      ]);
      expect(await samples(metrics, 'sip_responses_total')).toEqual([
        'sip_responses_total{service="proxy",direction="received",code="180"} 2',
      ]);
      expect(await samples(metrics, 'sip_transport_events_total')).toEqual([
        'sip_transport_events_total{service="proxy",event="malformed_dropped"} 4',
      ]);
      expect(await samples(metrics, 'sip_transactions')).toEqual([
        'sip_transactions{service="proxy",side="client"} 1',
        'sip_transactions{service="proxy",side="server"} 2',
      ]);
      expect(await samples(metrics, 'sip_dialogs')).toEqual(['sip_dialogs{service="proxy"} 6']);
      expect(await samples(metrics, 'trapezoid_events_total')).toEqual([
        'trapezoid_events_total{service="proxy",event="lookups"} 7',
      ]);
    }
  });

  it('add up the elements of one service', async () => {
    const metrics = new Metrics();
    const received = { byMethod: new Map([['INVITE', 1]]), byStatusCode: new Map() };
    const element = { received, sent: none, transactions: { client: 1, server: 0 }, counters: {} };
    metrics.watch({ service: 'phones', read: () => reading({ elements: [element, element] }) });
    expect(await samples(metrics, 'sip_requests_total')).toEqual([
      'sip_requests_total{service="phones",direction="received",method="INVITE"} 2',
    ]);
  });

  it('say of a service that can not be read that it is not ready, and lose no other', async () => {
    const metrics = new Metrics();
    metrics.watch({ service: 'location', read: () => Promise.reject(new Error('away')) });
    const forget = metrics.watch({ service: 'proxy', read: () => reading() });
    expect(await samples(metrics, 'trapezoid_service_ready')).toEqual([
      'trapezoid_service_ready{service="location"} 0',
      'trapezoid_service_ready{service="proxy"} 1',
    ]);
    forget();
    expect(await samples(metrics, 'trapezoid_service_ready')).toEqual([
      'trapezoid_service_ready{service="location"} 0',
    ]);
  });

  it('have how long requests and questions took', async () => {
    const metrics = new Metrics();
    metrics.answered('proxy', 'INVITE', 40);
    metrics.asked('location.lookup.v1', 'answered', 0.2);
    expect(await samples(metrics, 'sip_server_transaction_duration_seconds_bucket')).toEqual(
      expect.arrayContaining([
        'sip_server_transaction_duration_seconds_bucket{le="0.025",service="proxy",method="INVITE"} 0',
        'sip_server_transaction_duration_seconds_bucket{le="0.05",service="proxy",method="INVITE"} 1',
      ]),
    );
    expect(await samples(metrics, 'trapezoid_bus_request_duration_seconds_sum')).toEqual([
      'trapezoid_bus_request_duration_seconds_sum{subject="location.lookup.v1",outcome="answered"} 0.0002',
    ]);
  });

  it('are those that the dashboard shows', async () => {
    const metrics = new Metrics({ process: true });
    const known = new Set(
      (await metrics.print()).split('\n').flatMap((line) => /^# TYPE (\w+)/.exec(line)?.[1] ?? []),
    );
    const file = new URL('../../../../deploy/grafana/dashboards/trapezoid.json', import.meta.url);
    const { panels } = JSON.parse(await readFile(file, 'utf8'));
    const shown = panels.flatMap(({ targets }: { targets: { expr: string }[] }) =>
      targets.flatMap(({ expr }) =>
        [...expr.matchAll(/\b(?:sip|trapezoid|process|nodejs)_\w+/g)].map(([name]) => name),
      ),
    );
    expect(shown.length).toBeGreaterThan(10);
    expect(shown.filter((name: string) => !known.has(name.replace(/_(bucket|count)$/, '')))).toEqual([]);
  });
});
