import { afterEach, describe, expect, it } from '@jest/globals';
import { parseMetricsAddress, type ServedMetrics, serveMetrics } from './serve-metrics.js';

describe('the address of metrics', () => {
  it.each([
    ['9464', { host: '127.0.0.1', port: 9464 }],
    ['0.0.0.0:9464', { host: '0.0.0.0', port: 9464 }],
    ['[::1]:9464', { host: '::1', port: 9464 }],
    ['proxy.internal:1', { host: 'proxy.internal', port: 1 }],
    ['', undefined],
    ['host', undefined],
    ['127.0.0.1:65536', undefined],
    ['a b:1', undefined],
  ])('%s', (text, expected) => {
    expect(parseMetricsAddress(text)).toEqual(expected);
  });
});

describe('metrics over HTTP', () => {
  let served: ServedMetrics | undefined;

  afterEach(() => served?.close());

  it('are at /metrics, for whoever reads, and nothing else is there', async () => {
    served = await serveMetrics({ host: '127.0.0.1', port: 0 });
    const answer = await fetch(served.url);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect(await answer.text()).toContain('# TYPE sip_requests_total counter');
    expect((await fetch(served.url, { method: 'POST' })).status).toBe(405);
    expect((await fetch(served.url.replace('/metrics', '/'))).status).toBe(404);
  });

  it('say in one line where they can not be served', async () => {
    served = await serveMetrics({ host: '127.0.0.1', port: 0 });
    const port = Number(new URL(served.url).port);
    await expect(serveMetrics({ host: '127.0.0.1', port })).rejects.toThrow(
      `metrics can't be served at 127.0.0.1:${port} (EADDRINUSE): give another address with --metrics`,
    );
  });
});
