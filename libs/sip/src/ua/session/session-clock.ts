import { readHeader } from '../../core/read-header.js';
import { Parameters } from '../../grammar/parameters.js';
import { MinSE } from '../../message/headers/min-se.js';
import { Require } from '../../message/headers/require.js';
import {
  refresherOf,
  SessionExpires,
  type SessionExpiresValue,
} from '../../message/headers/session-expires.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import type { Clock, TimerHandle } from '../../ports/clock.js';
import { names } from './peer-capabilities.js';
import {
  answerTimer,
  endAfter,
  leastInterval,
  refreshAfter,
  type SessionTimerPolicy,
  type TimerAnswer,
  timerOfResponse,
} from './session-timer.js';

export interface SessionClockUser {
  /** It is time for a refresh of ours. */
  onRefresh(): void;
  /** Nobody has refreshed the session in time. */
  onExpired(): void;
}

/** The longest time that a timer takes. */
const longestTimer = 0x7fffffff;

/** The timer of one session. RFC 4028 */
export class SessionClock {
  private interval: number | undefined;
  private refresher: 'local' | 'remote' = 'remote';
  /** The greatest Min-SE that has come in this dialog. */
  private minimum: number | undefined;
  private refresh: TimerHandle;
  private end: TimerHandle;

  constructor(
    private readonly policy: SessionTimerPolicy | undefined,
    private readonly clock: Clock,
    private readonly user: SessionClockUser,
  ) {}

  /** The session interval in seconds; undefined where no timer runs. */
  get running(): number | undefined {
    return this.interval;
  }

  /** What a session refresh request of ours says. RFC 4028 §7.4 */
  ask(request: SipRequest): SipRequest {
    const { policy, minimum } = this;
    const wanted = this.interval ?? policy?.interval;
    if (policy === undefined) return request;
    const limited = minimum === undefined ? request : request.with(MinSE, plain(minimum));
    if (wanted === undefined) return limited;
    const parameters =
      this.interval === undefined
        ? Parameters.none
        : Parameters.of({ refresher: this.refresher === 'local' ? 'uac' : 'uas' });
    return limited.with(SessionExpires, { seconds: Math.max(wanted, minimum ?? leastInterval), parameters });
  }

  /** A 422 says which interval would do: true where asking again makes sense. RFC 4028 §7.3 */
  raise(response: SipResponse): boolean {
    const minimum = readHeader(response, MinSE)?.seconds ?? 0;
    if (this.policy === undefined || minimum <= (this.minimum ?? 0)) return false;
    this.minimum = minimum;
    return true;
  }

  /** The 2xx to a session refresh request of ours. RFC 4028 §7.2 */
  receiveSuccess(request: SipRequest, response: SipResponse): void {
    if (this.policy === undefined) return;
    const timer = timerOfResponse(read(response), readHeader(request, SessionExpires)?.seconds);
    if (timer === undefined) return this.stop();
    this.start(timer.interval, timer.refresher === 'uac' ? 'local' : 'remote');
  }

  /** What is to be said to the session refresh request of the far end; the 422 where it asks for too little. */
  check(request: SipRequest): TimerAnswer {
    const { policy } = this;
    return policy === undefined ? { kind: 'none' } : checkTimer(request, policy);
  }

  /** Completes the 2xx to a session refresh request of the far end, and runs from now on. RFC 4028 §9 */
  answer(request: SipRequest, response: SipResponse): SipResponse {
    const timer = this.check(request);
    const minimum = readHeader(request, MinSE)?.seconds;
    if (minimum !== undefined) this.minimum = Math.max(minimum, this.minimum ?? 0);
    if (timer.kind !== 'runs') {
      this.stop();
      return response;
    }
    const { interval, refresher, require } = timer;
    this.start(interval, refresher === 'uas' ? 'local' : 'remote');
    const said = response.with(SessionExpires, {
      seconds: interval,
      parameters: Parameters.of({ refresher }),
    });
    return require ? said.withLast(Require, 'timer') : said;
  }

  stop(): void {
    this.interval = undefined;
    this.clear();
  }

  private clear(): void {
    this.clock.clearTimeout(this.refresh);
    this.clock.clearTimeout(this.end);
  }

  private start(interval: number, refresher: 'local' | 'remote'): void {
    this.clear();
    this.interval = interval;
    this.refresher = refresher;
    if (refresher === 'local') this.refresh = this.arm(refreshAfter(interval), () => this.user.onRefresh());
    this.end = this.arm(endAfter(interval), () => this.user.onExpired());
  }

  private arm(seconds: number, work: () => void): TimerHandle {
    return this.clock.setTimeout(work, Math.min(seconds * 1000, longestTimer));
  }
}

/** RFC 4028 §9 */
export function checkTimer(request: SipRequest, policy: SessionTimerPolicy): TimerAnswer {
  const asked = { ...read(request), minimum: readHeader(request, MinSE)?.seconds };
  return answerTimer({ ...asked, supported: names(request, 'timer') }, policy);
}

export const plain = (seconds: number): SessionExpiresValue => ({ seconds, parameters: Parameters.none });

function read(message: SipRequest | SipResponse) {
  const value = readHeader(message, SessionExpires);
  return { interval: value?.seconds, refresher: value === undefined ? undefined : refresherOf(value) };
}
