import type { SocketAddress } from '@trapezoid/sip';

/** What a NAT holds for one connection. */
export interface ConnectionBinding {
  readonly outside: SocketAddress;
  /** Something passes: false where the NAT knows the connection no more. */
  refresh(): boolean;
}
