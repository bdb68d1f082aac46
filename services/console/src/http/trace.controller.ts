import type { ServerResponse } from 'node:http';
import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import type { TracedCall } from '@trapezoid/contracts';
import type { z } from 'zod';
import { EventStream } from '../trace/event-stream.js';
import { TraceHub } from '../trace/trace-hub.js';
import { Documented, whenAway } from './documented.js';
import { recalledQuery, traceQuery } from './schemas.js';
import { Valid } from './valid.js';

@ApiTags('trace')
@Controller('api/trace')
export class TraceController {
  constructor(private readonly hub: TraceHub) {}

  @Get()
  @ApiQuery({ name: 'callId', required: false, description: 'Only this call, with all its legs' })
  @ApiQuery({
    name: 'transactions',
    required: false,
    enum: ['true', 'false'],
    description: 'Also each state that a transaction comes into',
  })
  @Documented({
    summary:
      'Server-sent events: `ready` once the tap is on, then `message` (a SIP message as one element sent or ' +
      'received it), `decision` (what an element decided on a message, and why), `transaction` (a transaction has ' +
      'come into a state), `call` (a call of a simulated phone has changed) and `dropped` (the reader was too slow)',
    errors: whenAway,
  })
  async follow(
    @Query(new Valid(traceQuery, 'query')) query: z.infer<typeof traceQuery>,
    @Res() response: ServerResponse,
  ): Promise<void> {
    await this.hub.follow(query, () => new EventStream(response));
  }

  @Get('calls')
  @ApiQuery({ name: 'callId', description: 'Of any of its legs' })
  @Documented({
    summary: 'What elements told of one call with all its legs, while somebody followed the trace',
    errors: whenAway,
  })
  recall(@Query(new Valid(recalledQuery, 'query')) { callId }: z.infer<typeof recalledQuery>): TracedCall {
    return this.hub.recall(callId);
  }
}
