import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { BusServer, tellOn } from '@trapezoid/bus';
import { locationChanged, locationReached, subscriberChanged } from '@trapezoid/contracts';
import type { LocationPlan } from '@trapezoid/lab';
import type { RunningService, ServiceContext } from '@trapezoid/service';
import { systemClock, uriEquals } from '@trapezoid/sip';
import { LocationHealth } from './bus/location-health.js';
import { PositionTeller } from './bus/position-teller.js';
import { Accounts } from './core/accounts.js';
import { LocationServer } from './core/location-server.js';
import { SharedKeys, sharedSecretSize } from './core/shared-keys.js';
import { SubscriberDirectory } from './core/subscriber-directory.js';
import { gruuKeysSize, TemporaryGruus } from './core/temporary-gruus.js';
import { type LocationParts, locationModule } from './location.module.js';
import { openSecret } from './store/open-secret.js';
import { type LocationStores, openStores } from './store/open-stores.js';
import { StoreMonitor } from './store/store-monitor.js';

/** An address-of-record that nobody has: reading it shows whether the store answers. */
const nobody = 'sip:health-check@invalid';

/**
 * Starts the location server. Bindings are kept by NATS where the bus is one, else in the data directory.
 * @throws StoreUnavailable when they can't be; its message is for a person.
 */
export async function startLocation(context: ServiceContext<LocationPlan>): Promise<RunningService> {
  const { bus, logger, plan } = context;
  const monitor = new StoreMonitor(logger);
  const stores = await openStores(bus, context.dataDirectory, monitor);
  const closing: (() => Promise<void>)[] = [() => stores.close()];
  const closeAll = async () => {
    for (const close of closing.toReversed()) await close();
  };
  try {
    const parts = await makeParts(context, stores, monitor);
    const { accounts, server } = parts;
    closing.push(
      () => server.close(),
      () => accounts.close(),
    );
    await server.start();
    await accounts.start();
    const application = await NestFactory.createMicroservice(locationModule(parts), {
      strategy: new BusServer(bus, { logger }),
      logger: false,
      abortOnError: false,
    });
    await application.listen();
    closing.push(() => application.close());
    const forget = context.metrics?.watch({
      service: plan.name,
      read: async () => {
        const { ready, uptime, counters } = await parts.health.report();
        return {
          ready,
          uptime,
          elements: [],
          gauges: { sip_registered_addresses_of_record: server.registered },
          events: counters,
        };
      },
    });
    closing.push(async () => forget?.());
    const teller = new PositionTeller(
      systemClock,
      () => server.position,
      (position) => tellOn(bus, locationReached, position),
    );
    teller.start();
    closing.push(async () => teller.close());
    return {
      name: plan.name,
      probe: async () => (await parts.health.report()).detail,
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function makeParts(
  { bus, instance, lab, plan }: ServiceContext<LocationPlan>,
  stores: LocationStores,
  monitor: StoreMonitor,
): Promise<LocationParts> {
  const health = new LocationHealth({
    service: plan.name,
    instance,
    monitor,
    probe: () => stores.bindings.get(nobody),
    now: systemClock.now,
  });
  const directory = new SubscriberDirectory(
    lab.domains.filter((domain) => plan.domains.includes(domain.name)),
  );
  const server = new LocationServer({
    store: stores.bindings,
    directory,
    clock: systemClock,
    uriEquals: contactEquals,
    gruus: new TemporaryGruus(await openSecret(stores.secrets, 'temporary-gruus', gruuKeysSize)),
    tellChanged: (change) => {
      health.count(`changes_${change.cause.replaceAll('-', '_')}`);
      tellOn(bus, locationChanged, change);
    },
  });
  const accounts = new Accounts({
    store: stores.accounts,
    directory,
    server,
    now: systemClock.now,
    tellChanged: (change) => {
      health.count(`accounts_${change.change}`);
      tellOn(bus, subscriberChanged, change);
    },
  });
  const keys = new SharedKeys(await openSecret(stores.secrets, 'shared-keys', sharedSecretSize));
  return { server, directory, accounts, health, keys };
}

/** RFC 3261 §19.1.4. A stored contact is a URI that the registrar has parsed; any other equals its own text alone. */
function contactEquals(one: string, other: string): boolean {
  try {
    return one === other || uriEquals(one, other);
  } catch {
    return false;
  }
}
