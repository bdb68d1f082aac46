import type { ServerResponse } from 'node:http';
import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { EventStream } from '../trace/event-stream.js';
import { TraceHub } from '../trace/trace-hub.js';
import { Documented, whenAway } from './documented.js';
import { traceQuery } from './schemas.js';
import { Valid } from './valid.js';

@ApiTags('trace')
@Controller('api/trace')
export class TraceController {
  constructor(private readonly hub: TraceHub) {}

  @Get()
  @ApiQuery({ name: 'callId', required: false, description: 'Only what belongs to this Call-ID' })
  @Documented({
    summary:
      'Server-sent events: `ready` once the tap is on, then `message` (a SIP message as one element sent or ' +
      'received it), `call` (a call of a simulated phone has changed) and `dropped` (the reader was too slow)',
    errors: whenAway,
  })
  async follow(
    @Query(new Valid(traceQuery, 'query')) query: z.infer<typeof traceQuery>,
    @Res() response: ServerResponse,
  ): Promise<void> {
    await this.hub.follow(query.callId, () => new EventStream(response));
  }
}
