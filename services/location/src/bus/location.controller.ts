import { Controller } from '@nestjs/common';
import { RpcException } from '@nestjs/microservices';
import { Answers } from '@trapezoid/bus';
import {
  type AnswerOf,
  findSubscriber,
  type Health,
  healthOf,
  locationClear,
  locationList,
  locationLookup,
  locationUpdate,
  type QuestionOf,
} from '@trapezoid/contracts';
import { RecordTooLong, StoreUnavailable } from '../core/binding-store.js';
import { QueueFull } from '../core/keyed-queue.js';
import { LocationServer } from '../core/location-server.js';
import { SubscriberDirectory } from '../core/subscriber-directory.js';
import { LocationHealth } from './location-health.js';

/** The questions of the network to the location server. What it can't know now it answers with an error. */
@Controller()
export class LocationController {
  constructor(
    private readonly server: LocationServer,
    private readonly directory: SubscriberDirectory,
    private readonly health: LocationHealth,
  ) {}

  @Answers(locationUpdate)
  async update(question: QuestionOf<typeof locationUpdate>): Promise<AnswerOf<typeof locationUpdate>> {
    const answer = await this.#answer('updates', () => this.server.update(question));
    if (answer.kind !== 'updated') this.health.count(`updates_${answer.kind.replaceAll('-', '_')}`);
    return answer;
  }

  @Answers(locationLookup)
  lookup(question: QuestionOf<typeof locationLookup>): Promise<AnswerOf<typeof locationLookup>> {
    return this.#answer('lookups', () => this.server.lookup(question));
  }

  @Answers(locationList)
  list(question: QuestionOf<typeof locationList>): Promise<AnswerOf<typeof locationList>> {
    return this.#answer('lists', () => this.server.list(question));
  }

  @Answers(locationClear)
  clear(question: QuestionOf<typeof locationClear>): Promise<AnswerOf<typeof locationClear>> {
    return this.#answer('clears', () => this.server.clear(question));
  }

  @Answers(findSubscriber)
  findSubscriber({ username, realm }: QuestionOf<typeof findSubscriber>): AnswerOf<typeof findSubscriber> {
    this.health.count('subscriber_questions');
    const subscriber = this.directory.find(username, realm);
    return subscriber === undefined ? { kind: 'unknown' } : { kind: 'found', subscriber };
  }

  @Answers(healthOf('location'))
  reportHealth(_question: Record<string, never>): Promise<Health> {
    return this.health.report();
  }

  /** The reasons that an asker may hear; anything else is a defect, and the transport logs it. */
  async #answer<Answer>(counter: string, work: () => Promise<Answer>): Promise<Answer> {
    this.health.count(counter);
    try {
      return await work();
    } catch (error) {
      if (error instanceof StoreUnavailable || error instanceof QueueFull || error instanceof RecordTooLong) {
        throw new RpcException(error.message);
      }
      throw error;
    }
  }
}
