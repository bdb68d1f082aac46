import { Injectable } from '@nestjs/common';
import { askOn } from '@trapezoid/bus';
import {
  type AnswerOf,
  locationClear,
  locationImport,
  locationList,
  type QuestionOf,
} from '@trapezoid/contracts';
import { ConsoleContext } from '../console-context.js';

/** The location server, as the console asks it. */
@Injectable()
export class LocationClient {
  constructor(private readonly context: ConsoleContext) {}

  list(page: { after?: string | undefined; limit: number }): Promise<AnswerOf<typeof locationList>> {
    const { after, limit } = page;
    return askOn(this.context.bus, locationList, after === undefined ? { limit } : { after, limit });
  }

  import(question: QuestionOf<typeof locationImport>): Promise<AnswerOf<typeof locationImport>> {
    return askOn(this.context.bus, locationImport, question);
  }

  clear(addressOfRecord: string): Promise<AnswerOf<typeof locationClear>> {
    return askOn(this.context.bus, locationClear, { addressOfRecord });
  }
}
