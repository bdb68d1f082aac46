import { type DynamicModule, Module } from '@nestjs/common';
import { healthController } from '@trapezoid/service';
import { ConsoleContext } from './console-context.js';
import { Access } from './core/access.js';
import { FaultBook } from './core/fault-book.js';
import { RefusalLog } from './core/refusal-log.js';
import { AccountsController } from './http/accounts.controller.js';
import { B2buaController } from './http/b2bua.controller.js';
import { CallsController } from './http/calls.controller.js';
import { DoctorController } from './http/doctor.controller.js';
import { ExplanationsController } from './http/explanations.controller.js';
import { ExportController } from './http/export.controller.js';
import { FaultsController } from './http/faults.controller.js';
import { FirstMinuteController } from './http/first-minute.controller.js';
import { NetworkController } from './http/network.controller.js';
import { PageController } from './http/page.controller.js';
import { PhonesController } from './http/phones.controller.js';
import { RegistrationsController } from './http/registrations.controller.js';
import { RequestsController } from './http/requests.controller.js';
import { SessionController } from './http/session.controller.js';
import { SubscriptionsController } from './http/subscriptions.controller.js';
import { TraceController } from './http/trace.controller.js';
import { AccountFacts } from './nats/account-facts.client.js';
import { AccountsClient } from './nats/accounts.client.js';
import { B2buaClient } from './nats/b2bua.client.js';
import { consoleHealth } from './nats/console-health.js';
import { FaultsClient } from './nats/faults.client.js';
import { FaultsHeardController } from './nats/faults-heard.controller.js';
import { HealthClient } from './nats/health.client.js';
import { LocationClient } from './nats/location.client.js';
import { PhonesClient } from './nats/phones.client.js';
import { RefusalsController } from './nats/refusals.controller.js';
import { TraceHub } from './trace/trace-hub.js';

@Module({})
class ConsoleModule {}

/** The console's parts, around what it was given at its start. */
export function consoleModule(context: ConsoleContext, access: Access): DynamicModule {
  const started = performance.now();
  return {
    module: ConsoleModule,
    controllers: [
      PageController,
      SessionController,
      NetworkController,
      ExplanationsController,
      ExportController,
      FaultsController,
      FirstMinuteController,
      DoctorController,
      FaultsHeardController,
      RegistrationsController,
      AccountsController,
      PhonesController,
      CallsController,
      B2buaController,
      RequestsController,
      SubscriptionsController,
      TraceController,
      healthController('console', context.plan.name, () => consoleHealth(context, started)),
      RefusalsController,
    ],
    providers: [
      { provide: ConsoleContext, useValue: context },
      { provide: Access, useValue: access },
      { provide: FaultBook, useValue: new FaultBook(context.lab) },
      AccountFacts,
      AccountsClient,
      FaultsClient,
      B2buaClient,
      HealthClient,
      LocationClient,
      PhonesClient,
      RefusalLog,
      TraceHub,
    ],
  };
}
