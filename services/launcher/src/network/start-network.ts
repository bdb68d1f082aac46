import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Bus } from '@trapezoid/bus';
import type { Lab, ServiceKind, ServicePlan } from '@trapezoid/lab';
import type { Logger, Metrics } from '@trapezoid/observability';
import type { AddressTranslation, RunningService, ServiceContext } from '@trapezoid/service';
import { certificateDirectory } from './certificate-directory.js';
import { StartFailure } from './start-failure.js';
import { startService } from './start-service.js';

export interface NetworkOptions {
  readonly lab: Lab;
  readonly bus: Bus;
  readonly loggerFor: (service: string) => Logger;
  /** Each service has a directory of its own in it, and the lab's authority has one. */
  readonly dataDirectory: string;
  /** What is measured; absent: nobody asks. */
  readonly metrics?: Metrics | undefined;
  /** What the control API wants to be shown; see `startConsole`. */
  readonly consoleToken?: string | undefined;
  /** Where the world finds them, where their own addresses mean nothing to it. */
  readonly translation?: AddressTranslation | undefined;
  /** How a service is started. */
  readonly start?: (context: ServiceContext) => Promise<RunningService>;
}

/** Services of a lab that run in this process. */
export interface RunningNetwork {
  readonly services: readonly RunningService[];
  /** Where the control API is reached, e.g. `http://127.0.0.1:8080`; undefined for a lab without a console. */
  readonly consoleUrl: string | undefined;
  /** What the control API wants to be shown; undefined where it wants nothing. */
  readonly consoleToken: string | undefined;
  /** Ends the services, the last one started first. Never rejects; the bus stays open. */
  close(): Promise<void>;
}

/** Each comes after those that it asks: the phones register themselves, so all else is there before them. */
const order: readonly ServiceKind[] = [
  'location',
  'registrar',
  'proxy',
  'redirect',
  'b2bua',
  'console',
  'ua-simulator',
];

/**
 * Starts all services of a lab in this process.
 * @throws StartFailure when one of them can't be started; the others are ended then.
 */
export function startNetwork(options: NetworkOptions): Promise<RunningNetwork> {
  return startServices(inStartingOrder(options.lab.services), options);
}

/** Each of these services after those that it asks. */
export function inStartingOrder(plans: readonly ServicePlan[]): ServicePlan[] {
  return [...plans].sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
}

/** Starts these services of a lab, in this order. @throws StartFailure */
export async function startServices(
  plans: readonly ServicePlan[],
  options: NetworkOptions,
): Promise<RunningNetwork> {
  const services: RunningService[] = [];
  const network = {
    services,
    consoleUrl: undefined as string | undefined,
    consoleToken: undefined as string | undefined,
    close: () => closeAll(services, options),
  };
  for (const plan of plans) {
    try {
      const service = await (options.start ?? startService)(contextOf(plan, options));
      services.push(service);
      if ('url' in service && typeof service.url === 'string') network.consoleUrl = service.url;
      if ('token' in service && typeof service.token === 'string') network.consoleToken = service.token;
    } catch (error) {
      await network.close();
      throw new StartFailure(plan, error);
    }
  }
  return network;
}

function contextOf(
  plan: ServicePlan,
  { lab, bus, loggerFor, dataDirectory, metrics, consoleToken, translation }: NetworkOptions,
): ServiceContext {
  return {
    lab,
    plan,
    bus,
    logger: loggerFor(plan.name),
    metrics,
    instance: `${plan.name}-${randomUUID().slice(0, 8)}`,
    dataDirectory: join(dataDirectory, plan.name),
    certificateDirectory: certificateDirectory(dataDirectory),
    ...(plan.kind === 'console' ? { consoleToken } : {}),
    ...(translation === undefined ? {} : { translation }),
  };
}

async function closeAll(services: RunningService[], { loggerFor }: NetworkOptions): Promise<void> {
  for (let service = services.pop(); service !== undefined; service = services.pop()) {
    try {
      await service.close();
    } catch (error) {
      loggerFor(service.name).error('did not close', { error });
    }
  }
}
