import type { FallbackCause } from '@trapezoid/lab';
import type { SipResponse } from '@trapezoid/sip';
import { chooseBestResponse } from '../best-response.js';
import type { ForwardedRequest } from '../forward-request.js';

/** Who is called where all others have failed in one of these ways. */
export interface Fallback {
  readonly rule: string;
  readonly on: readonly FallbackCause[];
  /** Milliseconds without a final response that count as no answer. */
  readonly after: number;
  /** What is sent then; nothing where nobody is there. */
  readonly rounds: (failure: Failure) => Promise<readonly (readonly ForwardedRequest[])[]>;
}

/** What those that were called have come to. */
export interface Failure {
  readonly cause: FallbackCause;
  readonly statusCode: number;
}

/** Nobody has answered in time (RFC 7044 §10.2). */
export const unanswered: Failure = { cause: 'no-answer', statusCode: 408 };

/** Status codes of a phone that is there and of one that is not; a 6xx speaks for all of a person's phones. */
const causes: ReadonlyMap<number, FallbackCause> = new Map([
  [486, 'busy'],
  [408, 'no-answer'],
  [430, 'no-answer'],
  [480, 'no-answer'],
]);

/** In which way those that were called have failed; undefined for one that no fallback is for. */
export function failureOf(finals: readonly SipResponse[]): Failure | undefined {
  const { statusCode = 0 } = chooseBestResponse(finals) ?? {};
  const cause = causes.get(statusCode);
  return cause === undefined ? undefined : { cause, statusCode };
}
