import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import type { QuestionOf, uaAnswer, uaCall } from '@trapezoid/contracts';
import type { z } from 'zod';
import { PhonesClient } from '../nats/phones.client.js';
import { ApiError } from './api-error.js';
import { Documented, whenAway } from './documented.js';
import { outcomeOf, type RequestOutcome } from './outcome.js';
import { unlessRefused, whenRefused } from './refusals.js';
import {
  answerCommand,
  answeredCall,
  callCommand,
  callIdParameter,
  calls,
  callsQuery,
  changeCommand,
  endedCalls,
  hangUpQuery,
  placedCall,
  refuseCommand,
  requestOutcome,
} from './schemas.js';
import { Valid } from './valid.js';

@ApiTags('calls')
@Controller('api/calls')
export class CallsController {
  constructor(private readonly phones: PhonesClient) {}

  @Post()
  @HttpCode(201)
  @Documented({
    summary: 'Places a call of a simulated phone; what becomes of it is told at /api/trace and /api/calls',
    takes: callCommand,
    gives: placedCall,
    status: 201,
    errors: { ...whenAway, ...whenRefused },
  })
  async place(
    @Body(new Valid(callCommand, 'body')) command: QuestionOf<typeof uaCall>,
  ): Promise<z.infer<typeof placedCall>> {
    const { callId } = unlessRefused(await this.phones.call(command));
    return { callId };
  }

  @Get()
  @ApiQuery({ name: 'state', required: false })
  @Documented({ summary: 'The calls of the simulated phones', gives: calls, errors: whenAway })
  async list(
    @Query(new Valid(callsQuery, 'query')) query: z.infer<typeof callsQuery>,
  ): Promise<z.infer<typeof calls>> {
    const { phones } = await this.phones.list();
    const all = phones.flatMap((phone) => phone.calls);
    return { calls: query.state === undefined ? all : all.filter((call) => call.state === query.state) };
  }

  @Post(':callId/answer')
  @HttpCode(200)
  @Documented({
    summary: 'Takes a call that rings at a simulated phone',
    takes: answerCommand,
    gives: answeredCall,
    errors: { ...whenAway, ...whenRefused },
  })
  answer(
    @Param('callId', new Valid(callIdParameter, 'Call-ID')) callId: string,
    @Body(new Valid(answerCommand.default({}), 'body')) { phone }: z.infer<typeof answerCommand>,
  ): Promise<z.infer<typeof answeredCall>> {
    return this.decide({ callId, ...(phone === undefined ? {} : { phone }) });
  }

  @Post(':callId/refuse')
  @HttpCode(200)
  @Documented({
    summary: 'Refuses a call that rings at a simulated phone; with 486 unless told otherwise',
    takes: refuseCommand,
    gives: answeredCall,
    errors: { ...whenAway, ...whenRefused },
  })
  refuse(
    @Param('callId', new Valid(callIdParameter, 'Call-ID')) callId: string,
    @Body(new Valid(refuseCommand.default({ statusCode: 486 }), 'body'))
    { phone, statusCode }: z.infer<typeof refuseCommand>,
  ): Promise<z.infer<typeof answeredCall>> {
    return this.decide({ callId, statusCode, ...(phone === undefined ? {} : { phone }) });
  }

  private async decide(question: QuestionOf<typeof uaAnswer>): Promise<z.infer<typeof answeredCall>> {
    const { callId, phone } = unlessRefused(await this.phones.answer(question));
    return { callId, phone };
  }

  @Patch(':callId')
  @Documented({
    summary: 'Holds, resumes or transfers a call, or sends digits in it; gives the final response',
    takes: changeCommand,
    gives: requestOutcome,
    errors: { ...whenAway, ...whenRefused },
  })
  async change(
    @Param('callId', new Valid(callIdParameter, 'Call-ID')) callId: string,
    @Body(new Valid(changeCommand, 'body')) { phone, change }: z.infer<typeof changeCommand>,
  ): Promise<RequestOutcome> {
    const question = phone === undefined ? { callId, change } : { callId, phone, change };
    return outcomeOf(unlessRefused(await this.phones.changeCall(question)));
  }

  @Delete(':callId')
  @Documented({
    summary: 'Ends a call by CANCEL, BYE or a refusal, as its state asks for',
    gives: endedCalls,
    errors: { ...whenAway, 404: 'No simulated phone has this call.' },
  })
  async hangUp(
    @Param('callId', new Valid(callIdParameter, 'Call-ID')) callId: string,
  ): Promise<z.infer<typeof endedCalls>> {
    const answer = await this.phones.hangUp({ callId });
    if (answer.ended.length > 0) return answer;
    throw new ApiError(
      404,
      'unknown-call',
      'no simulated phone has a call with this Call-ID: see /api/calls',
    );
  }

  @Delete()
  @ApiQuery({ name: 'phone', required: false, description: 'Those of this phone alone' })
  @Documented({ summary: 'Ends all calls', gives: endedCalls, errors: whenAway })
  hangUpAll(
    @Query(new Valid(hangUpQuery, 'query')) query: z.infer<typeof hangUpQuery>,
  ): Promise<z.infer<typeof endedCalls>> {
    return this.phones.hangUp(query.phone === undefined ? {} : { phone: query.phone });
  }
}
