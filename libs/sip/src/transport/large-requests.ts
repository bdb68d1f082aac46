import { printHead } from '../message/print-message.js';
import type { SipRequest } from '../message/request.js';
import type { Clock } from '../ports/clock.js';
import type { Target } from './flow.js';
import { isMulticast } from './multicast.js';

/** The largest request that goes over UDP where nobody knows the path MTU, in bytes. RFC 3261 §18.1.1 */
const maximumBytesOfUnknownPath = 1300;

/** What a request must stay below the path MTU, in bytes: its response may be as much larger. RFC 3261 §18.1.1 */
const roomForResponse = 200;

/** The largest datagram: 65,535 bytes less the headers of IPv4 and UDP. */
export const maximumDatagramBytes = 65_507;

/** For how long an address that refused TCP is not asked again, in milliseconds. */
const refusalTime = 300_000;
const maximumRefusals = 10_000;

/** A message that no datagram can carry, and nothing else leads there. */
export class MessageTooLarge extends Error {
  override readonly name = 'MessageTooLarge';

  constructor(bytes: number) {
    super(`a message of ${bytes} bytes is too large for UDP`);
  }
}

export interface LargeRequestsOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** In bytes, where it is known. */
  readonly pathMtu?: number;
  /** True where this element has TCP for this host. */
  readonly canUseTcp: (host: string) => boolean;
}

/**
 * Sends requests that are too large for a datagram over TCP, but for those who are known to refuse it.
 * RFC 3261 §18.1.1
 */
export class LargeRequests {
  private readonly maximumBytes: number;
  /** Until when an address counts as one without TCP; the oldest first. */
  private readonly refusals = new Map<string, number>();

  constructor(private readonly options: LargeRequestsOptions) {
    const { pathMtu } = options;
    this.maximumBytes = pathMtu === undefined ? maximumBytesOfUnknownPath : pathMtu - roomForResponse;
  }

  /** The same address over TCP for a request that is to go there instead; undefined for one that goes as it was to go. */
  tcpInsteadOf(target: Target, request: SipRequest): Target | undefined {
    const { protocol, exact, host, port, serverName } = target;
    if (protocol !== 'UDP' || exact || !this.options.canUseTcp(host)) return undefined;
    if (request.body.length + printHead(request).length <= this.maximumBytes) return undefined;
    if (isMulticast(host) || this.hasRefused(target)) return undefined;
    return { protocol: 'TCP', host, port, ...(serverName === undefined ? {} : { serverName }) };
  }

  /** There is no TCP at this address: for a while it is not tried again. */
  refused(target: Target): void {
    const key = keyOf(target);
    this.refusals.delete(key);
    this.refusals.set(key, this.options.clock.now() + refusalTime);
    if (this.refusals.size <= maximumRefusals) return;
    const [oldest] = this.refusals.keys();
    if (oldest !== undefined) this.refusals.delete(oldest);
  }

  private hasRefused(target: Target): boolean {
    const key = keyOf(target);
    const until = this.refusals.get(key);
    if (until === undefined) return false;
    if (until > this.options.clock.now()) return true;
    this.refusals.delete(key);
    return false;
  }
}

const keyOf = ({ host, port }: Target): string => `${host} ${port}`;
