import type { AnswerOf, locationFindGruu, locationLookup, locationUpdate } from '@trapezoid/contracts';
import type { RegisterCommand } from './register-outcome.js';

/**
 * The location server as the registrar needs it. All reject with SipFailure 503 while it is away, or can't keep what it is
 * told.
 * Deviation: RFC 3261 §10.3 step 7 has 500 where the bindings can't be kept; 503 with Retry-After says when they may be.
 */
export interface LocationService {
  lookup(addressOfRecord: string): Promise<AnswerOf<typeof locationLookup>>;
  update(command: RegisterCommand & { maximumBindings: number }): Promise<AnswerOf<typeof locationUpdate>>;
  /** Whose temporary GRUU has this user part. */
  findGruu(user: string): Promise<AnswerOf<typeof locationFindGruu>>;
}
