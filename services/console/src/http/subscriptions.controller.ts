import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import type { QuestionOf, uaSubscribe } from '@trapezoid/contracts';
import type { z } from 'zod';
import { PhonesClient } from '../nats/phones.client.js';
import { ApiError } from './api-error.js';
import { Documented, whenAway } from './documented.js';
import { unlessRefused, whenRefused } from './refusals.js';
import {
  callIdParameter,
  endedSubscriptions,
  hangUpQuery,
  subscribeCommand,
  subscribed,
  subscriptions,
} from './schemas.js';
import { Valid } from './valid.js';

/** What the simulated phones are subscribed to. RFC 6665 */
@ApiTags('subscriptions')
@Controller('api/subscriptions')
export class SubscriptionsController {
  constructor(private readonly phones: PhonesClient) {}

  @Post()
  @HttpCode(201)
  @Documented({
    summary: 'Subscribes a simulated phone to the state of something, and waits for the first NOTIFY',
    takes: subscribeCommand,
    gives: subscribed,
    status: 201,
    errors: { ...whenAway, ...whenRefused },
  })
  async subscribe(
    @Body(new Valid(subscribeCommand, 'body')) command: QuestionOf<typeof uaSubscribe>,
  ): Promise<z.infer<typeof subscribed>> {
    const { subscription } = unlessRefused(await this.phones.subscribe(command));
    return { subscription };
  }

  @Get()
  @Documented({
    summary: 'The subscriptions of the simulated phones, and what each was told last',
    gives: subscriptions,
    errors: whenAway,
  })
  async list(): Promise<z.infer<typeof subscriptions>> {
    const { phones } = await this.phones.list();
    return { subscriptions: phones.flatMap((phone) => phone.subscriptions ?? []) };
  }

  @Delete(':callId')
  @Documented({
    summary: 'Ends a subscription, and waits for its last NOTIFY',
    gives: endedSubscriptions,
    errors: { ...whenAway, 404: 'No simulated phone has this subscription.' },
  })
  async unsubscribe(
    @Param('callId', new Valid(callIdParameter, 'Call-ID')) callId: string,
  ): Promise<z.infer<typeof endedSubscriptions>> {
    const answer = await this.phones.unsubscribe({ callId });
    if (answer.ended.length > 0) return answer;
    throw new ApiError(
      404,
      'unknown-subscription',
      'no simulated phone has a subscription with this Call-ID: see /api/subscriptions',
    );
  }

  @Delete()
  @ApiQuery({ name: 'phone', required: false, description: 'Those of this phone alone' })
  @Documented({ summary: 'Ends all subscriptions', gives: endedSubscriptions, errors: whenAway })
  unsubscribeAll(
    @Query(new Valid(hangUpQuery, 'query')) query: z.infer<typeof hangUpQuery>,
  ): Promise<z.infer<typeof endedSubscriptions>> {
    return this.phones.unsubscribe(query.phone === undefined ? {} : { phone: query.phone });
  }
}
