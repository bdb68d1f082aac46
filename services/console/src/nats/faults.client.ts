import { Injectable } from '@nestjs/common';
import { tellOn } from '@trapezoid/bus';
import { faultsChanged } from '@trapezoid/contracts';
import { ConsoleContext } from '../console-context.js';
import { FaultBook } from '../core/fault-book.js';

/** Tells the elements which faults hold. */
@Injectable()
export class FaultsClient {
  constructor(
    private readonly context: ConsoleContext,
    private readonly book: FaultBook,
  ) {}

  /** Resolves once the bus has it. */
  async tell(): Promise<void> {
    tellOn(this.context.bus, faultsChanged, { rules: this.book.rulesAt(Date.now()) });
    await this.context.bus.flush();
  }
}
