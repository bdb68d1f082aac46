import { askOn, type Bus, BusUnavailable, RemoteError } from '@trapezoid/bus';
import type { Ask } from '@trapezoid/contracts';
import { SipFailure } from '@trapezoid/nest-sip';

/** How long a phone is asked to wait while the location server is away, in seconds. */
const retryAfter = 5;

/**
 * Puts a question that a request depends on. While nobody can answer it, the request fails with 503 and Retry-After.
 * @throws SipFailure
 */
export async function askForRequest<Question, Answer>(
  bus: Bus,
  contract: Ask<Question, Answer>,
  question: Question,
): Promise<Answer> {
  try {
    return await askOn(bus, contract, question);
  } catch (error) {
    if (!(error instanceof BusUnavailable) && !(error instanceof RemoteError)) throw error;
    throw new SipFailure({ statusCode: 503, retryAfter });
  }
}
