import { Controller } from '@nestjs/common';
import { Answers } from '@trapezoid/bus';
import {
  type AnswerOf,
  addSubscriber,
  findSubscriber,
  listSubscribers,
  type QuestionOf,
  removeSubscriber,
} from '@trapezoid/contracts';
import { Accounts } from '../core/accounts.js';
import { SubscriberDirectory } from '../core/subscriber-directory.js';
import { LocationHealth } from './location-health.js';
import { withReason } from './reason-for-asker.js';

/** The questions of the network about accounts. */
@Controller()
export class SubscribersController {
  constructor(
    private readonly directory: SubscriberDirectory,
    private readonly accounts: Accounts,
    private readonly health: LocationHealth,
  ) {}

  @Answers(findSubscriber)
  find({ username, realm, userhash }: QuestionOf<typeof findSubscriber>): AnswerOf<typeof findSubscriber> {
    this.health.count('subscriber_questions');
    const subscriber =
      userhash === undefined
        ? this.directory.find(username, realm)
        : this.directory.findByUserhash(username, realm, userhash);
    return subscriber === undefined ? { kind: 'unknown' } : { kind: 'found', subscriber };
  }

  @Answers(listSubscribers)
  list({ after, limit }: QuestionOf<typeof listSubscribers>): AnswerOf<typeof listSubscribers> {
    return this.directory.list(after, limit);
  }

  @Answers(addSubscriber)
  add(question: QuestionOf<typeof addSubscriber>): Promise<AnswerOf<typeof addSubscriber>> {
    return withReason(() => this.accounts.add(question));
  }

  @Answers(removeSubscriber)
  remove(question: QuestionOf<typeof removeSubscriber>): Promise<AnswerOf<typeof removeSubscriber>> {
    return withReason(() => this.accounts.remove(question));
  }
}
