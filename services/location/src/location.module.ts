import { type DynamicModule, Module } from '@nestjs/common';
import { healthController } from '@trapezoid/service';
import { LocationController } from './bus/location.controller.js';
import { LocationHealth } from './bus/location-health.js';
import { SharedKeysController } from './bus/shared-keys.controller.js';
import { SubscribersController } from './bus/subscribers.controller.js';
import { Accounts } from './core/accounts.js';
import { LocationServer } from './core/location-server.js';
import { SharedKeys } from './core/shared-keys.js';
import { SubscriberDirectory } from './core/subscriber-directory.js';

export interface LocationParts {
  readonly server: LocationServer;
  readonly directory: SubscriberDirectory;
  readonly accounts: Accounts;
  readonly health: LocationHealth;
  readonly keys: SharedKeys;
}

@Module({})
class LocationModule {}

/** The controllers over parts that are made already: what they need is known at run time only. */
export function locationModule(parts: LocationParts): DynamicModule {
  return {
    module: LocationModule,
    controllers: [
      LocationController,
      SubscribersController,
      SharedKeysController,
      healthController('location', parts.health.service, () => parts.health.report()),
    ],
    providers: [
      { provide: LocationServer, useValue: parts.server },
      { provide: SubscriberDirectory, useValue: parts.directory },
      { provide: Accounts, useValue: parts.accounts },
      { provide: LocationHealth, useValue: parts.health },
      { provide: SharedKeys, useValue: parts.keys },
    ],
  };
}
