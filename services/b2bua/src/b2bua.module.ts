import { type DynamicModule, Module } from '@nestjs/common';
import { B2buaProvider } from './b2bua.provider.js';
import { CallsController } from './nats/calls.controller.js';
import { B2buaController } from './sip/b2bua.controller.js';

@Module({})
export class B2buaModule {
  static with(provider: B2buaProvider): DynamicModule {
    return {
      module: B2buaModule,
      controllers: [B2buaController, CallsController],
      providers: [{ provide: B2buaProvider, useValue: provider }],
    };
  }
}
