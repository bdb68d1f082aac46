import type { Bus } from '@trapezoid/bus';
import type { HepTarget, Lab, ServicePlan } from '@trapezoid/lab';
import { type HepFeed, type Logger, startHepFeed } from '@trapezoid/observability';

export interface FeedOptions {
  readonly lab: Lab;
  readonly bus: Bus;
  readonly logger: Logger;
  /** What the command line says; goes before the lab file. */
  readonly hep: HepTarget | undefined;
  /** The only service of this process; absent: it runs all of them. */
  readonly service?: ServicePlan;
}

/**
 * Feeds the HEP collector that the command line or the lab file names. Of a network in several processes, what the lab file asks
 * for is fed once, by the console's; what the command line of one service asks for is what that service sees.
 * @throws HepTargetError, BusTimeout
 */
export async function feedCollector(options: FeedOptions): Promise<HepFeed | undefined> {
  const { lab, bus, logger, service } = options;
  if (options.hep !== undefined) {
    const elements = service === undefined ? {} : { elements: new Set(elementsOf(service, lab)) };
    return startHepFeed({ bus, logger, target: options.hep, ...elements });
  }
  if (lab.hep === undefined || (service !== undefined && service.kind !== 'console')) return undefined;
  return startHepFeed({ bus, logger, target: lab.hep });
}

/** The names under which a service's messages are told. */
function elementsOf(service: ServicePlan, lab: Lab): string[] {
  return service.kind === 'ua-simulator' ? lab.phones.map(({ name }) => name) : [service.name];
}
