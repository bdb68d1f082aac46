import type { SipElement } from '../core/element.js';
import type { RedirectionPolicy } from '../core/redirection.js';
import type { ClientAuthenticator } from '../core/user-agent-client.js';
import type { NameAddress } from '../grammar/name-address.js';
import type { SipRequest } from '../message/request.js';
import type { Resolver } from '../resolve/resolver.js';
import type { TransportProtocol } from '../transport/flow.js';
import type { ProtocolProblem } from './call-user.js';
import type { ExtensionUse } from './features.js';

export interface UserAgentCoreOptions {
  readonly element: SipElement;
  /** False: somebody else takes the element's requests, and gives it those that are for it. Default true. */
  readonly attached?: boolean;
  /** Address-of-record, with a display name perhaps. */
  readonly identity: NameAddress;
  /** User part of the Contact; the host is the element's. */
  readonly contactUser: string;
  readonly protocol: TransportProtocol;
  /** Requests outside a dialog go this way first (RFC 3261 §8.1.2). */
  readonly outboundProxy?: NameAddress;
  /** What stands for that proxy in the Route of a request that is about to begin. Default: its address as it is. */
  readonly routeFor?: (request: SipRequest, outboundProxy: NameAddress) => NameAddress;
  readonly resolver: Resolver;
  readonly authenticator?: ClientAuthenticator;
  /** What is done with redirections. Default: they are followed. RFC 3261 §8.1.3.4 */
  readonly redirection?: RedirectionPolicy;
  /** What it calls itself in User-Agent and Server. */
  readonly product?: string;
  /**
   * How extensions are used, by option tag, where that is not as the part of the library that knows them says: 100rel and
   * timer are supported.
   */
  readonly extensions?: Readonly<Record<string, ExtensionUse>>;
  /** The far end of a call did something wrong; the call's own user is told too. */
  readonly onProblem?: (problem: ProtocolProblem) => void;
}
