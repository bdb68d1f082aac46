import { type DynamicModule, Module } from '@nestjs/common';
import type { Lab } from '@trapezoid/lab';
import { type DomainAuthenticator, domainAuthenticator } from '@trapezoid/service';
import { Registrar } from './core/registrar.js';
import { RefusalTeller } from './nats/refusal-teller.js';
import { RegisterController, registrarLab } from './sip/register.controller.js';
import { RegistrationEvents } from './sip/registration-events.js';
import { SubscribeController } from './sip/subscribe.controller.js';

@Module({})
export class RegistrarModule {
  static with(
    registrar: Registrar,
    authenticator: DomainAuthenticator,
    refusals: RefusalTeller,
    lab: Lab,
    events: RegistrationEvents,
  ): DynamicModule {
    return {
      module: RegistrarModule,
      controllers: [RegisterController, SubscribeController],
      providers: [
        { provide: Registrar, useValue: registrar },
        { provide: domainAuthenticator, useValue: authenticator },
        { provide: RefusalTeller, useValue: refusals },
        { provide: registrarLab, useValue: lab },
        { provide: RegistrationEvents, useValue: events },
      ],
    };
  }
}
