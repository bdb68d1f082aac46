import type { Clock } from '@trapezoid/sip';
import type { Links } from './links.js';
import type { NetworkLog } from './network-log.js';

const firstEphemeralPort = 49152;

/** What all parts of one simulated network share. */
export class Medium {
  private ephemeralPort = firstEphemeralPort;

  constructor(
    readonly clock: Clock,
    readonly links: Links,
    readonly log: NetworkLog,
  ) {}

  /** A number that nothing on this network has had; also names connections. */
  newEphemeralPort(): number {
    return this.ephemeralPort++;
  }
}
