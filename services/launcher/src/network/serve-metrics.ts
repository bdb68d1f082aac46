import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Metrics } from '@trapezoid/observability/metrics';

/** Where metrics are asked for. */
export interface MetricsAddress {
  readonly host: string;
  readonly port: number;
}

export interface ServedMetrics {
  readonly metrics: Metrics;
  /** E.g. `http://127.0.0.1:9464/metrics`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Reads `host:port`, `[::1]:9464`, or a port alone, which is then one of this machine's loopback. Undefined where it is neither. */
export function parseMetricsAddress(text: string): MetricsAddress | undefined {
  const read = /^(?:(?:\[([0-9a-f:.]+)\]|([^\s:[\]/@]{1,253})):)?(\d{1,5})$/i.exec(text);
  const port = Number(read?.[3]);
  if (read === null || port > 65_535) return undefined;
  return { host: read[1] ?? read[2] ?? '127.0.0.1', port };
}

/**
 * Answers `GET /metrics` in the exposition format of Prometheus.
 * @throws Error in one line where the address can't be had
 */
export async function serveMetrics({ host, port }: MetricsAddress): Promise<ServedMetrics> {
  const metrics = new Metrics({ process: true });
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0];
    if (request.method !== 'GET' || path !== '/metrics') {
      response.writeHead(path === '/metrics' ? 405 : 404).end();
      return;
    }
    metrics.print().then(
      (text) => response.writeHead(200, { 'Content-Type': metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  server.requestTimeout = 5_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new Error(
          `metrics can't be served at ${host}:${port} (${error.code}): give another address with --metrics`,
        ),
      ),
    );
    server.listen(port, host, resolve);
  });
  // A scraper keeps its connection: it must not hold the process.
  server.unref();
  const { address, port: own } = server.address() as AddressInfo;
  return {
    metrics,
    url: `http://${address.includes(':') ? `[${address}]` : address}:${own}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
