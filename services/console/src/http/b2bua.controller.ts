import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { AnswerOf, b2buaConnect, b2buaHangUp, b2buaList, QuestionOf } from '@trapezoid/contracts';
import type { z } from 'zod';
import { B2buaClient } from '../nats/b2bua.client.js';
import { ApiError } from './api-error.js';
import { Documented, whenAway } from './documented.js';
import { unlessRefused, whenRefused } from './refusals.js';
import { b2buaCallId, b2buaCalls, connectCommand, connectedCall, hungUp } from './schemas.js';
import { Valid } from './valid.js';

const noB2bua = { 404: 'The lab has no B2BUA, or it has no such call.' };

/** Calls of the back-to-back user agent. */
@ApiTags('b2bua')
@Controller('api/b2bua/calls')
export class B2buaController {
  constructor(private readonly b2bua: B2buaClient) {}

  @Post()
  @HttpCode(201)
  @Documented({
    summary: 'Has the B2BUA call two phones and join them (RFC 3725, flow I)',
    takes: connectCommand,
    gives: connectedCall,
    status: 201,
    errors: { ...whenAway, ...whenRefused, ...noB2bua },
  })
  async connect(
    @Body(new Valid(connectCommand, 'body')) command: QuestionOf<typeof b2buaConnect>,
  ): Promise<z.infer<typeof connectedCall>> {
    return { call: unlessRefused(await this.b2bua.connect(command)).call };
  }

  @Get()
  @Documented({
    summary: 'The calls of the B2BUA with their legs, and the last of those that are over',
    gives: b2buaCalls,
    errors: { ...whenAway, ...noB2bua },
  })
  list(): Promise<AnswerOf<typeof b2buaList>> {
    return this.b2bua.list();
  }

  @Delete(':id')
  @Documented({
    summary: 'Ends a call of the B2BUA on all its legs',
    gives: hungUp,
    errors: { ...whenAway, ...noB2bua },
  })
  async hangUp(@Param('id', new Valid(b2buaCallId, 'id')) id: string): Promise<AnswerOf<typeof b2buaHangUp>> {
    if (await this.b2bua.hangUp(id)) return { ended: true };
    throw new ApiError(404, 'unknown-call', 'the B2BUA has no call of this id: see /api/b2bua/calls');
  }
}
