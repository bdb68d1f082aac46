import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { type Bus, BusServer, NatsBus, tellOn } from '@trapezoid/bus';
import { locationChanged } from '@trapezoid/contracts';
import type { LocationPlan } from '@trapezoid/lab';
import type { RunningService, ServiceContext } from '@trapezoid/service';
import { systemClock, uriEquals } from '@trapezoid/sip';
import { LocationHealth } from './bus/location-health.js';
import type { BindingStore } from './core/binding-store.js';
import { LocationServer } from './core/location-server.js';
import { SubscriberDirectory } from './core/subscriber-directory.js';
import { locationModule } from './location.module.js';
import { JetStreamBindingStore } from './store/jetstream-binding-store.js';
import { LmdbBindingStore } from './store/lmdb-binding-store.js';
import { MonitoredStore } from './store/monitored-store.js';

/**
 * Starts the location server. Bindings are kept by NATS where the bus is one, else in the data directory.
 * @throws StoreUnavailable when they can't be; its message is for a person.
 */
export async function startLocation(context: ServiceContext<LocationPlan>): Promise<RunningService> {
  const { bus, lab, logger, plan } = context;
  const store = new MonitoredStore(await openStore(bus, context.dataDirectory), logger);
  const health = new LocationHealth({
    service: plan.name,
    instance: context.instance,
    store,
    now: systemClock.now,
  });
  const directory = new SubscriberDirectory(
    lab.domains.filter((domain) => plan.domains.includes(domain.name)),
  );
  const server = new LocationServer({
    store,
    directory,
    clock: systemClock,
    uriEquals: contactEquals,
    tellChanged: (change) => {
      health.count(`changes_${change.cause}`);
      tellOn(bus, locationChanged, change);
    },
  });
  const closeAll = async () => {
    await server.close();
    await store.close();
  };
  try {
    await server.start();
    const application = await NestFactory.createMicroservice(locationModule({ server, directory, health }), {
      strategy: new BusServer(bus, { logger }),
      logger: false,
      abortOnError: false,
    });
    await application.listen();
    return {
      name: plan.name,
      async close() {
        await application.close();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function openStore(bus: Bus, dataDirectory: string): Promise<BindingStore> {
  return bus instanceof NatsBus
    ? JetStreamBindingStore.open(bus.connection)
    : LmdbBindingStore.open(dataDirectory);
}

/** RFC 3261 §19.1.4. A stored contact is a URI that the registrar has parsed; any other equals its own text alone. */
function contactEquals(one: string, other: string): boolean {
  try {
    return one === other || uriEquals(one, other);
  } catch {
    return false;
  }
}
