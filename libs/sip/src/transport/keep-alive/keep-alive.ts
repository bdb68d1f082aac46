import type { Clock } from '../../ports/clock.js';
import type { Random } from '../../ports/random.js';
import type { SocketAddress } from '../flow.js';
import type { StunMessage } from '../stun/stun-message.js';

/**
 * Why a flow counts as dead: nothing came back, the far end refuses STUN, a NAT on the way gives us another address,
 * a keep-alive could not be sent, or the connection has ended.
 */
export type KeepAliveFailure = 'no answer' | 'refused' | 'address changed' | 'not sent' | 'connection ended';

/** How a flow is kept open, and who hears of it. RFC 5626 §4.4 */
export interface KeepAliveOptions {
  /**
   * The Flow-Timer of the registration's response, in seconds: keep-alives go out after 80 % to 100 % of it. Default:
   * every 24 to 29 s over UDP, every 95 to 120 s over a connection.
   */
  readonly flowTimer?: number;
  /** Where the far end has seen us, e.g. received and rport of the registration; default: what it says first. */
  readonly mappedAddress?: SocketAddress;
  /** Told once that the flow is dead, after which nothing is sent any more: another one has to be made (§4.5). */
  readonly onFailed: (failure: KeepAliveFailure) => void;
  /** A keep-alive was answered: the flow works. RFC 5626 §4.5 */
  readonly onAnswered?: () => void;
  /** Where the far end sees us over UDP: told the first time, and when it changes, which also ends the flow. */
  readonly onMappedAddress?: (address: SocketAddress) => void;
}

/** What a keep-alive needs from the layer that runs it. */
export interface KeepAliveSurroundings {
  readonly clock: Clock;
  readonly random: Random;
  /** Sends bytes over the flow; `failed` is told where they could not leave. */
  send(bytes: Buffer, failed: () => void): void;
  /** It has ended without being stopped. */
  failed(failure: KeepAliveFailure): void;
}

/** One flow that is kept open. */
export interface KeepAlive {
  start(): void;
  /** Ends it without a word. */
  stop(): void;
  receivePong(): void;
  receiveStun(message: StunMessage): void;
}

/** In milliseconds. */
export interface IntervalRange {
  readonly from: number;
  readonly to: number;
}

/** A Flow-Timer below this would make the far end the one who decides how busy we are. */
const leastFlowTimer = 5;

/** How long until the next keep-alive, in milliseconds: random, so that phones do not come to beat together. */
export function nextInterval(flowTimer: number | undefined, standard: IntervalRange, random: Random): number {
  const longest = flowTimer === undefined ? standard.to : Math.max(flowTimer, leastFlowTimer) * 1000;
  const shortest = flowTimer === undefined ? standard.from : Math.ceil(longest * 0.8);
  return shortest + random.integer(longest - shortest + 1);
}
