import type { AnswerOf, locationFindGruu, locationLookup, locationUpdate } from '@trapezoid/contracts';
import type { RegisterCommand } from './register-outcome.js';

/** The location server as the registrar needs it. All reject with SipFailure 503 while it is away. */
export interface LocationService {
  lookup(addressOfRecord: string): Promise<AnswerOf<typeof locationLookup>>;
  update(command: RegisterCommand & { maximumBindings: number }): Promise<AnswerOf<typeof locationUpdate>>;
  /** Whose temporary GRUU has this user part. */
  findGruu(user: string): Promise<AnswerOf<typeof locationFindGruu>>;
}
