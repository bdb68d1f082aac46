import { type DynamicModule, Module } from '@nestjs/common';
import { ProxyProvider } from './proxy.provider.js';
import { ProxyController } from './sip/proxy.controller.js';

@Module({})
export class ProxyModule {
  static with(provider: ProxyProvider): DynamicModule {
    return {
      module: ProxyModule,
      controllers: [ProxyController],
      providers: [{ provide: ProxyProvider, useValue: provider }],
    };
  }
}
