import { Injectable } from '@nestjs/common';
import { askOn } from '@trapezoid/bus';
import {
  type AnswerOf,
  addSubscriber,
  listSubscribers,
  type QuestionOf,
  removeSubscriber,
} from '@trapezoid/contracts';
import { ConsoleContext } from '../console-context.js';

/** The subscriber directory, as the console asks it. */
@Injectable()
export class AccountsClient {
  constructor(private readonly context: ConsoleContext) {}

  list(page: { after?: string | undefined; limit: number }): Promise<AnswerOf<typeof listSubscribers>> {
    const { after, limit } = page;
    return askOn(this.context.bus, listSubscribers, after === undefined ? { limit } : { after, limit });
  }

  add(account: QuestionOf<typeof addSubscriber>): Promise<AnswerOf<typeof addSubscriber>> {
    return askOn(this.context.bus, addSubscriber, account);
  }

  remove(account: QuestionOf<typeof removeSubscriber>): Promise<AnswerOf<typeof removeSubscriber>> {
    return askOn(this.context.bus, removeSubscriber, account);
  }
}
