import { Controller } from '@nestjs/common';
import { Answers } from '@trapezoid/bus';
import {
  type AnswerOf,
  locationClear,
  locationEndFlow,
  locationFindGruu,
  locationImport,
  locationList,
  locationLookup,
  locationUpdate,
  type QuestionOf,
} from '@trapezoid/contracts';
import { LocationServer } from '../core/location-server.js';
import { LocationHealth } from './location-health.js';
import { withReason } from './reason-for-asker.js';

/** The questions of the network about bindings. What can't be known now is answered with an error. */
@Controller()
export class LocationController {
  constructor(
    private readonly server: LocationServer,
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

  @Answers(locationFindGruu)
  findGruu(question: QuestionOf<typeof locationFindGruu>): Promise<AnswerOf<typeof locationFindGruu>> {
    return this.#answer('gruus', () => this.server.findGruu(question));
  }

  @Answers(locationList)
  list(question: QuestionOf<typeof locationList>): Promise<AnswerOf<typeof locationList>> {
    return this.#answer('lists', () => this.server.list(question));
  }

  @Answers(locationClear)
  clear(question: QuestionOf<typeof locationClear>): Promise<AnswerOf<typeof locationClear>> {
    return this.#answer('clears', () => this.server.clear(question));
  }

  @Answers(locationEndFlow)
  endFlow(question: QuestionOf<typeof locationEndFlow>): Promise<AnswerOf<typeof locationEndFlow>> {
    return this.#answer('ended_flows', () => this.server.endFlow(question));
  }

  @Answers(locationImport)
  import(question: QuestionOf<typeof locationImport>): Promise<AnswerOf<typeof locationImport>> {
    return this.#answer('imports', () => this.server.import(question));
  }

  #answer<Answer>(counter: string, work: () => Promise<Answer>): Promise<Answer> {
    this.health.count(counter);
    return withReason(work);
  }
}
