import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { QuestionOf, uaMessage, uaOptions } from '@trapezoid/contracts';
import { PhonesClient } from '../nats/phones.client.js';
import { Documented, whenAway } from './documented.js';
import { outcomeOf, type RequestOutcome } from './outcome.js';
import { unlessRefused, whenRefused } from './refusals.js';
import { messageCommand, optionsCommand, requestOutcome } from './schemas.js';
import { Valid } from './valid.js';

const errors = { ...whenAway, ...whenRefused };

/** Requests outside a call. */
@ApiTags('requests')
@Controller('api')
export class RequestsController {
  constructor(private readonly phones: PhonesClient) {}

  @Post('messages')
  @HttpCode(200)
  @Documented({
    summary: 'Sends a MESSAGE from a simulated phone and waits for its final response',
    takes: messageCommand,
    gives: requestOutcome,
    errors,
  })
  async message(
    @Body(new Valid(messageCommand, 'body')) command: QuestionOf<typeof uaMessage>,
  ): Promise<RequestOutcome> {
    return outcomeOf(unlessRefused(await this.phones.message(command)));
  }

  @Post('options')
  @HttpCode(200)
  @Documented({
    summary: 'Sends an OPTIONS from a simulated phone and waits for its final response',
    takes: optionsCommand,
    gives: requestOutcome,
    errors,
  })
  async options(
    @Body(new Valid(optionsCommand, 'body')) command: QuestionOf<typeof uaOptions>,
  ): Promise<RequestOutcome> {
    return outcomeOf(unlessRefused(await this.phones.options(command)));
  }
}
