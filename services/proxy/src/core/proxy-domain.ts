import type { GroupedDomain } from '@trapezoid/service';

/** A domain that the proxy is responsible for. */
export interface ProxyDomain extends GroupedDomain {
  readonly realm: string;
  /** Requests that claim to come from its accounts are asked for credentials. */
  readonly challengeRequests: boolean;
}
