import { Controller } from '@nestjs/common';
import { Hears } from '@trapezoid/bus';
import { type EventOf, faultStruck, traceOpened } from '@trapezoid/contracts';
import { FaultBook } from '../core/fault-book.js';
import { TraceHub } from '../trace/trace-hub.js';
import { FaultsClient } from './faults.client.js';

/** Hears what faults have struck, and of elements that start and know of none. */
@Controller()
export class FaultsHeardController {
  constructor(
    private readonly book: FaultBook,
    private readonly client: FaultsClient,
    private readonly hub: TraceHub,
  ) {}

  @Hears(faultStruck)
  struck(told: EventOf<typeof faultStruck>): void {
    this.book.strike(told.rule, told.times);
    this.hub.tellAll('fault', told);
  }

  @Hears(traceOpened)
  async opened(_opened: EventOf<typeof traceOpened>): Promise<void> {
    if (this.book.at(Date.now()).length > 0) await this.client.tell();
  }
}
