import type { SipElement } from '../core/element.js';
import type { RedirectionPolicy } from '../core/redirection.js';
import type { ClientAuthenticator } from '../core/user-agent-client.js';
import type { NameAddress } from '../grammar/name-address.js';
import type { SipRequest } from '../message/request.js';
import type { Resolver } from '../resolve/resolver.js';
import type { TransportProtocol } from '../transport/flow.js';
import type { CallUser, ProtocolProblem } from './call-user.js';
import type { ExtensionUse } from './features.js';
import type { IncomingCall } from './incoming-call.js';
import type { SessionTimerPolicy } from './session/session-timer.js';

export interface UserAgentOptions {
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
  readonly resolver: Resolver;
  readonly authenticator?: ClientAuthenticator;
  /** What is done with redirections. Default: they are followed. RFC 3261 §8.1.3.4 */
  readonly redirection?: RedirectionPolicy;
  /** What it calls itself in User-Agent and Server. */
  readonly product?: string;
  /** A call comes in: gives its user, who later rings, accepts or rejects; undefined refuses with 480. */
  readonly onCall?: (
    invite: SipRequest,
  ) => { user: CallUser; begin: (call: IncomingCall) => void } | undefined;
  /**
   * How extensions are used, by option tag, where that is not as the part of the library that knows them says: 100rel and
   * timer are supported.
   */
  readonly extensions?: Readonly<Record<string, ExtensionUse>>;
  /** Default: no interval is asked for, one of 90 s or more is taken, and this side refreshes. RFC 4028 */
  readonly sessionTimer?: Partial<SessionTimerPolicy>;
  /** The packages of INFOs that it takes; none, an empty list, still says that it knows packages. RFC 6086 §5.2.2 */
  readonly infoPackages?: readonly string[];
  /** A MESSAGE outside a call, or in one whose user takes none: gives the status code of the answer. */
  readonly onMessage?: (request: SipRequest) => number;
  /** The far end of a call did something wrong; the call's own user is told too. */
  readonly onProblem?: (problem: ProtocolProblem) => void;
}

/** What is added to one call that is placed. */
export interface CallOptions {
  readonly callId?: string;
  /** Seconds until the invitation is taken back, to be told in Expires. RFC 3261 §13.2.1 */
  readonly expires?: number;
  /** The INVITE with what else belongs into it: Replaces, Referred-By, Privacy, … */
  readonly amend?: (invite: SipRequest) => SipRequest;
}
