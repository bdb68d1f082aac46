import { makeResponse, Parameters, RetryAfter, type SipRequest, type SipResponse } from '@trapezoid/sip';
import { aggregateChallenges, chooseBestResponse } from './best-response.js';

export interface FinalResponseOptions {
  /** Its caller has cancelled it. */
  readonly cancelled: boolean;
  /** See ResponseContextOptions. */
  readonly onlyServer: boolean;
  readonly toTag: string;
}

/** How long a phone is asked to wait for the only server, where that one does not say, in seconds. */
const retryAfter = 5;

/**
 * The final response to a request whose branches have all failed; undefined where none is sent.
 * RFC 3261 §16.7 steps 6 and 7
 */
export function finalResponse(
  request: SipRequest,
  finals: readonly SipResponse[],
  { cancelled, onlyServer, toTag }: FinalResponseOptions,
): SipResponse | undefined {
  const invite = request.method === 'INVITE';
  // A 408 to anything but an INVITE comes too late to help and is not sent (RFC 4320 §4.2).
  const best = chooseBestResponse(finals.filter((final) => invite || final.statusCode !== 408));
  if (best === undefined) return undefined;
  const { statusCode } = best;
  const local = (code: number) => makeResponse(request, code, { toTag });
  if (statusCode === 408 && cancelled) return local(487);
  // The next hop's overload is not ours (step 6), and its lost connection not the caller's (RFC 5626 §5.3).
  if (statusCode === 503) return onlyServer ? withTimeToWait(best) : local(500);
  if (statusCode === 430) return local(480);
  return aggregateChallenges(best, finals);
}

function withTimeToWait(unavailable: SipResponse): SipResponse {
  if (unavailable.has(RetryAfter)) return unavailable;
  return unavailable.with(RetryAfter, { seconds: retryAfter, parameters: Parameters.none });
}
