import { Body, Controller, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { PhoneBehaviour } from '@trapezoid/contracts';
import type { z } from 'zod';
import { PhonesClient } from '../nats/phones.client.js';
import { ApiError } from './api-error.js';
import { Documented, whenAway } from './documented.js';
import { outcomeOf, type RequestOutcome } from './outcome.js';
import { unlessRefused, whenRefused } from './refusals.js';
import { behaviour, behaviourChange, phoneName, phones, registerCommand, requestOutcome } from './schemas.js';
import { Valid } from './valid.js';

const errors = { ...whenAway, ...whenRefused, 404: 'No simulated phone has this name.' };

@ApiTags('phones')
@Controller('api/phones')
export class PhonesController {
  constructor(private readonly phones: PhonesClient) {}

  @Get()
  @Documented({
    summary: 'The simulated phones, their registrations and calls',
    gives: phones,
    errors: whenAway,
  })
  list(): Promise<z.infer<typeof phones>> {
    return this.phones.list();
  }

  @Patch(':name')
  @Documented({
    summary: 'Changes what a phone does with calls that come in',
    takes: behaviourChange,
    gives: behaviour,
    errors,
  })
  async configure(
    @Param('name', new Valid(phoneName, 'name')) name: string,
    @Body(new Valid(behaviourChange, 'body')) change: Partial<PhoneBehaviour>,
  ): Promise<z.infer<typeof behaviour>> {
    await this.expectPhone(name);
    const answer = unlessRefused(await this.phones.configure({ phone: name, behaviour: change }));
    return { behaviour: answer.behaviour };
  }

  @Post(':name/register')
  @HttpCode(200)
  @Documented({
    summary: 'Registers a phone anew; expires 0 removes its binding',
    takes: registerCommand,
    gives: requestOutcome,
    errors,
  })
  async register(
    @Param('name', new Valid(phoneName, 'name')) name: string,
    @Body(new Valid(registerCommand.default({}), 'body')) command: z.infer<typeof registerCommand>,
  ): Promise<RequestOutcome> {
    await this.expectPhone(name);
    const { expires } = command;
    const question = expires === undefined ? { phone: name } : { phone: name, expires };
    return outcomeOf(unlessRefused(await this.phones.register(question)));
  }

  private async expectPhone(name: string): Promise<void> {
    const known = await this.phones.list();
    if (known.phones.some((phone) => phone.name === name)) return;
    throw new ApiError(404, 'unknown-phone', `no simulated phone is called ${name}: see /api/phones`);
  }
}
