import type { BindingFlow } from '@trapezoid/contracts';
import type { HistoryKind, ProxyRule } from '@trapezoid/lab';
import type { FindTemporaryGruu, ServedDomains } from '@trapezoid/service';
import type { Flow, SipRequest, TransactionLayer, Uri } from '@trapezoid/sip';
import type { Decided } from './decision.js';
import type { Forking } from './forking.js';
import type { ForwardedRequest } from './forward-request.js';
import type { Authenticate, LocationService, SendForwarded } from './ports.js';
import type { ProxyDomain } from './proxy-domain.js';
import type { RouteTokens } from './route-token.js';
import type { B2buaOnTheWay } from './through-b2bua.js';
import type { TrustDomain } from './trust/trust-domain.js';

/** What a proxy needs of the world. */
export interface ProxyPorts {
  readonly transactions: TransactionLayer;
  readonly domains: ServedDomains<ProxyDomain>;
  readonly location: LocationService;
  /** Asks whose temporary GRUU has a user part. Rejects with SipFailure 503 while nobody can be asked. */
  readonly findGruu: FindTemporaryGruu;
  /** Tells that what was registered over a connection ends with it. */
  readonly endFlow: (flow: BindingFlow) => void;
  /** Asks for the credentials of an account of a domain. */
  readonly authenticate: Authenticate;
  readonly tokens: RouteTokens;
  /** Sends a copy on; the request's own flow is the side it came from. */
  readonly send: (from: Flow, received: SipRequest) => SendForwarded;
  /** Sends an ACK on, without a transaction. */
  readonly sendAck: (ack: ForwardedRequest) => void;
  /** Where REGISTER requests go; undefined for a proxy without a domain. */
  readonly registrar?: Uri;
  /** Routes as RFC 2543 had it; absent: false. */
  readonly strictRouter?: boolean;
  /** The other members of its trust domain; absent: it is of none. */
  readonly trust?: TrustDomain;
  /** What the copies tell of where a call has been; absent: nothing. */
  readonly history?: readonly HistoryKind[];
  /** Rules of the lab file, and their place there; absent: none. */
  readonly rules?: readonly ProxyRule[];
  readonly rulesPlace?: string;
  /** In which order the targets of a request are called. */
  readonly forking: Forking;
  /** Whether a request goes where a 3xx sends it, instead of its caller being told. */
  readonly recurse: boolean;
  /** Milliseconds that targets have to answer while there are others. */
  readonly targetTimeout: number;
  /** Milliseconds. */
  readonly timerC: number;
  /** Seconds that phones with outbound are told; undefined: they are told nothing. */
  readonly flowTimer?: number;
  /** Told of every decision, and why it was made. */
  readonly decided: Decided;
  /** Calls to its users go through this B2BUA first; undefined: straight to the phones. */
  readonly b2bua?: B2buaOnTheWay;
  /** Told of exceptions that should not have been. */
  readonly onFault: (error: unknown, request: SipRequest) => void;
}
