import { type DynamicModule, Module } from '@nestjs/common';
import { type DomainAuthenticator, domainAuthenticator } from '@trapezoid/service';
import { Registrar } from './core/registrar.js';
import { RegisterController } from './sip/register.controller.js';

@Module({})
export class RegistrarModule {
  static with(registrar: Registrar, authenticator: DomainAuthenticator): DynamicModule {
    return {
      module: RegistrarModule,
      controllers: [RegisterController],
      providers: [
        { provide: Registrar, useValue: registrar },
        { provide: domainAuthenticator, useValue: authenticator },
      ],
    };
  }
}
