import type { AnswerOf, locationLookup, locationUpdate, QuestionOf } from '@trapezoid/contracts';
import type { RegisterCommand } from './register.js';

/** The location server as the registrar needs it. Both reject with SipFailure 503 while it is away. */
export interface LocationService {
  lookup(addressOfRecord: string): Promise<AnswerOf<typeof locationLookup>>;
  update(command: RegisterCommand & { maximumBindings: number }): Promise<AnswerOf<typeof locationUpdate>>;
}

export type UpdateQuestion = QuestionOf<typeof locationUpdate>;
