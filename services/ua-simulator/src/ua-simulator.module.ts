import { type DynamicModule, Module } from '@nestjs/common';
import { PhoneBook } from './core/phone-book.js';
import { UaController } from './nats/ua.controller.js';

@Module({})
export class UaSimulatorModule {
  static with(phones: PhoneBook): DynamicModule {
    return {
      module: UaSimulatorModule,
      controllers: [UaController],
      providers: [{ provide: PhoneBook, useValue: phones }],
    };
  }
}
