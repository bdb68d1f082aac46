import { Injectable } from '@nestjs/common';
import { askOn } from '@trapezoid/bus';
import { type AnswerOf, b2buaConnect, b2buaHangUp, b2buaList, type QuestionOf } from '@trapezoid/contracts';
import { ConsoleContext } from '../console-context.js';
import { ApiError } from '../http/api-error.js';

/** The B2BUA, as the console commands it. Every method throws ApiError 404 in a lab that has none. */
@Injectable()
export class B2buaClient {
  constructor(private readonly context: ConsoleContext) {}

  async list(): Promise<AnswerOf<typeof b2buaList>> {
    return askOn(this.bus, b2buaList, {});
  }

  async connect(question: QuestionOf<typeof b2buaConnect>): Promise<AnswerOf<typeof b2buaConnect>> {
    return askOn(this.bus, b2buaConnect, question);
  }

  async hangUp(id: string): Promise<boolean> {
    return (await askOn(this.bus, b2buaHangUp, { id })).ended;
  }

  private get bus(): ConsoleContext['bus'] {
    const { lab, bus } = this.context;
    if (lab.services.some(({ kind }) => kind === 'b2bua')) return bus;
    throw new ApiError(404, 'no-b2bua', 'this lab has no B2BUA: labs/b2bua.yaml has one');
  }
}
