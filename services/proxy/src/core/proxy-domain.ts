import type { NamedDomain } from '@trapezoid/service';

/** A domain that the proxy is responsible for. */
export interface ProxyDomain extends NamedDomain {
  readonly realm: string;
  /** Requests that claim to come from its accounts are asked for credentials. */
  readonly challengeRequests: boolean;
  /** Addresses-of-record that lead to accounts, by their user parts without escapes. */
  readonly groups?: ReadonlyMap<string, readonly GroupMember[]>;
}

/** One whose phones ring when a ring group is called. */
export interface GroupMember {
  /** Its address-of-record. */
  readonly addressOfRecord: string;
  /** Preference, 0 to 1: weighs that of each phone. */
  readonly q: number;
}
