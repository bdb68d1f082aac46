/** The least session interval that there is, in seconds. RFC 4028 §5 */
export const leastInterval = 90;

/** What a user agent wants of session timers. Times in seconds. RFC 4028 */
export interface SessionTimerPolicy {
  /** The interval to ask for; absent: none is asked for, but one that the far end asks for is kept. */
  readonly interval?: number;
  /** The least that is taken; at least 90. */
  readonly minimum: number;
  /** Who refreshes where the far end leaves it open. */
  readonly refresher: 'local' | 'remote';
}

/** What a session refresh request says. */
export interface TimerRequest {
  /** Session-Expires in seconds. */
  readonly interval: number | undefined;
  readonly refresher: 'uac' | 'uas' | undefined;
  readonly minimum: number | undefined;
  /** 'timer' stands in Supported. */
  readonly supported: boolean;
}

export type TimerAnswer =
  | { readonly kind: 'none' }
  /** To be refused with 422 and this Min-SE. */
  | { readonly kind: 'too small'; readonly minimum: number }
  | {
      readonly kind: 'runs';
      readonly interval: number;
      readonly refresher: 'uac' | 'uas';
      /** The response is to require 'timer' of the far end. */
      readonly require: boolean;
    };

/**
 * What the server of a session refresh request makes of it.
 * RFC 4028 §9 with table 2
 */
export function answerTimer(request: TimerRequest, policy: SessionTimerPolicy): TimerAnswer {
  const { interval, supported } = request;
  const least = Math.max(policy.minimum, leastInterval);
  if (interval !== undefined && interval < least && supported) return { kind: 'too small', minimum: least };
  // Below 90 s and nobody there to tell: there is no such interval.
  if (interval !== undefined && interval < leastInterval) return { kind: 'none' };
  const floor = Math.max(request.minimum ?? leastInterval, least);
  // Without a wish of the far end's, it is ours; it may be lowered and never raised.
  const wanted = policy.interval === undefined ? undefined : Math.max(policy.interval, floor);
  const chosen = interval === undefined ? wanted : Math.min(interval, wanted ?? interval);
  if (chosen === undefined) return { kind: 'none' };
  const refresher = supported ? (request.refresher ?? (policy.refresher === 'local' ? 'uas' : 'uac')) : 'uas';
  return { kind: 'runs', interval: chosen, refresher, require: supported };
}

/** Session-Expires of a 2xx, as the client reads it. */
export interface TimerResponse {
  readonly interval: number | undefined;
  readonly refresher: 'uac' | 'uas' | undefined;
}

/**
 * The timer that a 2xx starts at the client; undefined: none runs. A far end that knows nothing of timers leaves out the
 * header: whoever asked for one then refreshes by itself.
 * RFC 4028 §7.2
 */
export function timerOfResponse(
  response: TimerResponse,
  asked: number | undefined,
): { readonly interval: number; readonly refresher: 'uac' | 'uas' } | undefined {
  const { interval, refresher } = response;
  if (interval !== undefined)
    return { interval: Math.max(interval, leastInterval), refresher: refresher ?? 'uac' };
  return asked === undefined ? undefined : { interval: asked, refresher: 'uac' };
}

/** When the refresh goes out: at half the interval. Seconds after the last one. RFC 4028 §7.2 */
export const refreshAfter = (interval: number): number => interval / 2;

/** When a session that was not refreshed ends: slightly before its time. Seconds. RFC 4028 §10 */
export const endAfter = (interval: number): number => interval - Math.min(32, interval / 3);
