import { ProxyAuthenticate, type SipResponse, WwwAuthenticate } from '@trapezoid/sip';

/** Within the 4xx class these tell the caller how to do better (RFC 3261 §16.7 step 6). */
const helpful = [401, 407, 415, 420, 484];

/** These say no more than that nobody was reached, or waited for. */
const unhelpful = [408, 430, 487, 503];

/**
 * The best of the final responses other than 2xx: a 6xx first, else the lowest class, and in it what helps.
 * RFC 3261 §16.7 step 6
 */
export function chooseBestResponse(responses: readonly SipResponse[]): SipResponse | undefined {
  return responses.toSorted((a, b) => rank(a.statusCode) - rank(b.statusCode))[0];
}

function rank(statusCode: number): number {
  if (statusCode >= 600) return 0;
  const within = helpful.includes(statusCode) ? 0 : unhelpful.includes(statusCode) ? 2 : 1;
  return Math.floor(statusCode / 100) * 10 + within;
}

/**
 * A 401 or 407 with the challenges of all other branches added, so that the caller can answer them all at once.
 * RFC 3261 §16.7 step 7
 */
export function aggregateChallenges(best: SipResponse, all: readonly SipResponse[]): SipResponse {
  if (best.statusCode !== 401 && best.statusCode !== 407) return best;
  const others = all.filter(
    (other) => other !== best && (other.statusCode === 401 || other.statusCode === 407),
  );
  return best.withRawFields(others.flatMap((other) => other.fieldsOf(WwwAuthenticate, ProxyAuthenticate)));
}
