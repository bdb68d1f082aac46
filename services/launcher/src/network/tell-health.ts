import { createServer, type Server } from 'node:http';
import type { RunningService } from '@trapezoid/service';

/** How long a service may take to show that it works, in milliseconds. */
const patience = 2000;

/**
 * Tells on a port of loopback whether these services work, for whoever watches over the process: `GET /healthz` gives 200, or 503
 * with the reasons, a line each. Gives the function that ends it.
 */
export async function tellHealth(
  port: number,
  services: () => readonly RunningService[],
): Promise<() => Promise<void>> {
  const server = createServer((request, response) => {
    if (request.url !== '/healthz') return response.writeHead(404).end();
    problemsOf(services()).then(
      (problems) =>
        response
          .writeHead(problems.length === 0 ? 200 : 503, { 'Content-Type': 'text/plain; charset=utf-8' })
          .end(problems.length === 0 ? 'ready\n' : problems.map((problem) => `${problem}\n`).join('')),
      () => response.writeHead(500).end(),
    );
  });
  await listen(server, port);
  return async () => {
    server.close();
    server.closeAllConnections();
  };
}

async function problemsOf(services: readonly RunningService[]): Promise<string[]> {
  if (services.length === 0) return ['starting'];
  const problems = await Promise.all(services.map(problemOf));
  return problems.flatMap((problem, at) =>
    problem === undefined ? [] : [`${services[at]?.name}: ${problem}`],
  );
}

async function problemOf({ probe }: RunningService): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${patience} ms`), patience);
  });
  try {
    return await Promise.race([probe?.(), late]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new Error(
          `health can't be told on port ${port} (${error.message}): set TRAPEZOID_HEALTH_PORT to a free one`,
        ),
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
}
