import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import {
  type AnswerOf,
  locationClear,
  locationImport,
  locationList,
  type QuestionOf,
} from '@trapezoid/contracts';
import type { z } from 'zod';
import { LocationClient } from '../nats/location.client.js';
import { Documented, whenAway } from './documented.js';
import { addressOfRecordParameter, importCommand, registrationsQuery } from './schemas.js';
import { Valid } from './valid.js';

@ApiTags('registrations')
@Controller('api/registrations')
export class RegistrationsController {
  constructor(private readonly location: LocationClient) {}

  @Get()
  @ApiQuery({ name: 'after', required: false, description: 'The `next` of the page before' })
  @ApiQuery({
    name: 'limit',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: 500, default: 100 },
  })
  @Documented({
    summary: 'Who is bound where, a page at a time',
    gives: locationList.response,
    errors: whenAway,
  })
  list(
    @Query(new Valid(registrationsQuery, 'query')) query: z.infer<typeof registrationsQuery>,
  ): Promise<AnswerOf<typeof locationList>> {
    return this.location.list(query);
  }

  @Post('import')
  @HttpCode(200)
  @Documented({
    summary: 'Takes over bindings as they were listed before; of two states of one the newer stands',
    takes: importCommand,
    gives: locationImport.response,
    errors: { ...whenAway, 400: 'The request is not as the schema says.' },
  })
  import(
    @Body(new Valid(importCommand, 'body')) command: QuestionOf<typeof locationImport>,
  ): Promise<AnswerOf<typeof locationImport>> {
    return this.location.import(command);
  }

  @Delete(':addressOfRecord')
  @ApiParam({ name: 'addressOfRecord', description: '`sip:alice@lab.test` or `alice@lab.test`' })
  @Documented({
    summary: 'Ends every binding of an address-of-record',
    gives: locationClear.response,
    errors: whenAway,
  })
  clear(
    @Param('addressOfRecord', new Valid(addressOfRecordParameter, 'address-of-record'))
    addressOfRecord: string,
  ): Promise<AnswerOf<typeof locationClear>> {
    return this.location.clear(addressOfRecord);
  }
}
