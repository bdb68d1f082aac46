import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { BusServer } from '@trapezoid/bus';
import type { ConsolePlan } from '@trapezoid/lab';
import type { RunningService, ServiceContext } from '@trapezoid/service';
import { explainFailedListen } from './cannot-listen.js';
import { consoleModule } from './console.module.js';
import { Access, makeToken } from './core/access.js';
import { isLoopback } from './core/local-requests.js';
import { ApiErrorFilter } from './http/api-error.filter.js';
import { guardAccess } from './http/guard-access.js';
import { guardRequests } from './http/guard-requests.js';
import { withoutCredentials } from './http/json.js';
import { describeApi } from './http/open-api.js';
import { servePage } from './http/page-files.js';
import { NestLogger } from './nest-logger.js';
import { TraceHub } from './trace/trace-hub.js';

/** The most that a request's body may have, in bytes. */
const longestBody = 64 * 1024;

export interface RunningConsole extends RunningService {
  /** Where it is reached, e.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  /** What the API wants to be shown; undefined where it wants nothing. */
  readonly token: string | undefined;
}

export interface ConsoleContextAtStart extends ServiceContext<ConsolePlan> {
  /** What the API wants to be shown. Default: one made by chance where other machines reach it, else none; `none`: none. */
  readonly consoleToken?: string | undefined;
}

/**
 * Starts the control API.
 * @throws CannotListen when its port is taken or its address is none of this machine's.
 */
export async function startConsole(context: ConsoleContextAtStart): Promise<RunningConsole> {
  const { plan, logger } = context;
  const token = tokenOf(context);
  const access = new Access(token);
  const app = await NestFactory.create<NestExpressApplication>(consoleModule(context, access), {
    logger: new NestLogger(logger),
    bodyParser: false,
    forceCloseConnections: true,
    abortOnError: false,
  });
  app.disable('x-powered-by');
  app.set('json replacer', withoutCredentials);
  app.use(guardRequests({ host: plan.host, wantsToken: access.required }));
  servePage(app, context.lab);
  app.use(guardAccess(access));
  app.useBodyParser('json', { limit: longestBody });
  app.useGlobalFilters(new ApiErrorFilter(logger));
  describeApi(app);
  app.connectMicroservice<MicroserviceOptions>({ strategy: new BusServer(context.bus, { logger }) });
  try {
    await app.listen(plan.port, plan.host);
    await app.startAllMicroservices();
  } catch (error) {
    await app.close();
    throw explainFailedListen(error, plan, context.lab.file);
  }
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = `http://${plan.host.includes(':') ? `[${plan.host}]` : plan.host}:${port}`;
  logger.info('control API listens', { url });
  const started = performance.now();
  const forget = context.metrics?.watch({
    service: plan.name,
    read: () => ({
      ready: true,
      uptime: (performance.now() - started) / 1000,
      elements: [],
      gauges: {},
      events: {},
    }),
  });
  return {
    name: plan.name,
    url,
    token,
    probe: () => probe(plan.host, port),
    close: async () => {
      forget?.();
      app.get(TraceHub).close();
      await app.close();
    },
  };
}

function tokenOf({ consoleToken, plan }: ConsoleContextAtStart): string | undefined {
  if (consoleToken === 'none') return undefined;
  if (consoleToken !== undefined) return consoleToken;
  return isLoopback(plan.host) ? undefined : makeToken();
}

/** Asks the control API for what costs it nothing; gives what is wrong. */
async function probe(host: string, port: number): Promise<string | undefined> {
  const { status } = await fetch(`http://${loopbackFor(host)}:${port}/api/docs-json`);
  return status < 500 ? undefined : `answers HTTP with ${status}`;
}

function loopbackFor(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
}
