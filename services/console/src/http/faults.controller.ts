import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { FaultBook, type StandingFault } from '../core/fault-book.js';
import { FaultsClient } from '../nats/faults.client.js';
import { ApiError } from './api-error.js';
import { Documented, whenAway } from './documented.js';
import { faultCommand, faultId, removedFaults, standingFault, standingFaults } from './fault-schemas.js';
import { Valid } from './valid.js';

/** Messages that are dropped, delayed or sent twice, so that one can see what comes of it. */
@ApiTags('faults')
@Controller('api/faults')
export class FaultsController {
  constructor(
    private readonly book: FaultBook,
    private readonly elements: FaultsClient,
  ) {}

  @Get()
  @Documented({ summary: 'The faults that hold, and how often each has struck', gives: standingFaults })
  list(): { faults: readonly StandingFault[] } {
    return { faults: this.book.at(Date.now()) };
  }

  @Post()
  @HttpCode(201)
  @Documented({
    summary: 'Drops, delays or duplicates messages between two elements',
    takes: faultCommand,
    gives: standingFault,
    status: 201,
    errors: {
      ...whenAway,
      400: 'The request is not as the schema says.',
      422: 'There is no such element, or nobody could tell which messages are meant.',
    },
  })
  async add(
    @Body(new Valid(faultCommand, 'body')) command: z.infer<typeof faultCommand>,
  ): Promise<StandingFault> {
    const added = this.book.add(command, Date.now());
    if ('refused' in added) throw new ApiError(422, 'refused', added.refused);
    await this.elements.tell();
    return added;
  }

  @Delete(':id')
  @Documented({
    summary: 'Ends a fault',
    gives: removedFaults,
    errors: { ...whenAway, 404: 'There is no such fault, or not any more.' },
  })
  async remove(@Param('id', new Valid(faultId, 'id')) id: string): Promise<z.infer<typeof removedFaults>> {
    if (!this.book.remove(id))
      throw new ApiError(404, 'unknown-fault', `there is no fault ${id}: see /api/faults`);
    await this.elements.tell();
    return { removed: 1 };
  }

  @Delete()
  @Documented({ summary: 'Ends all faults', gives: removedFaults, errors: whenAway })
  async clear(): Promise<z.infer<typeof removedFaults>> {
    const removed = this.book.clear();
    await this.elements.tell();
    return { removed };
  }
}
