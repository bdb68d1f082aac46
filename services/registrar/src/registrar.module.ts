import { type DynamicModule, Module } from '@nestjs/common';
import type { Lab } from '@trapezoid/lab';
import { type DomainAuthenticator, domainAuthenticator } from '@trapezoid/service';
import { Registrar } from './core/registrar.js';
import { RefusalTeller } from './nats/refusal-teller.js';
import { RegisterController, registrarLab } from './sip/register.controller.js';

@Module({})
export class RegistrarModule {
  static with(
    registrar: Registrar,
    authenticator: DomainAuthenticator,
    refusals: RefusalTeller,
    lab: Lab,
  ): DynamicModule {
    return {
      module: RegistrarModule,
      controllers: [RegisterController],
      providers: [
        { provide: Registrar, useValue: registrar },
        { provide: domainAuthenticator, useValue: authenticator },
        { provide: RefusalTeller, useValue: refusals },
        { provide: registrarLab, useValue: lab },
      ],
    };
  }
}
