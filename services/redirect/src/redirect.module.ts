import { type DynamicModule, Module } from '@nestjs/common';
import { type RedirectServer, redirectServer } from './redirect-server.js';
import { RedirectController } from './sip/redirect.controller.js';

@Module({})
export class RedirectModule {
  static with(server: RedirectServer): DynamicModule {
    return {
      module: RedirectModule,
      controllers: [RedirectController],
      providers: [{ provide: redirectServer, useValue: server }],
    };
  }
}
