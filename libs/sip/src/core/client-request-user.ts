import type { NameAddress } from '../grammar/name-address.js';
import type { Uri } from '../grammar/uri.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { TargetHealth } from '../resolve/target-health.js';
import type { TransactionLayer } from '../transaction/transaction-layer.js';
import type { Target } from '../transport/flow.js';
import type { RequestBody } from './changed-request.js';
import type { MovedAddresses } from './moved-addresses.js';
import type { Redirection, RedirectionPolicy } from './redirection.js';

/** Adds credentials to requests. */
export interface ClientAuthenticator {
  /** The request with credentials for the challenges of a 401 or 407; undefined where it has none that could help. */
  answer(request: SipRequest, response: SipResponse): SipRequest | undefined;
  /** The request with credentials that an earlier challenge lets it expect to need. */
  authorize(request: SipRequest): SipRequest;
  /** Takes note of what the final response to a request says of its authentication. */
  learn?(response: SipResponse, request: SipRequest): void;
}

/** What becomes of a request, and what is done about some of it. */
export interface ClientRequestUser {
  onProvisional?(response: SipResponse, request: SipRequest): void;
  /**
   * A final response; to an INVITE every 2xx comes here. `local` tells one that was made here: a timeout comes as 408,
   * a failed transport as 503, a request that no datagram can carry as 513, an INVITE that ended by its CANCEL alone as
   * 487 (RFC 3261 §8.1.3.1).
   */
  onFinal(response: SipResponse, request: SipRequest, local: boolean): void;
  /** A second final response, other than the first, to the same request: it counts for nothing (RFC 3261 §13.2.2.3). */
  onContradiction?(response: SipResponse): void;
  /** What is done with redirections of this request; default: what the client does. */
  readonly redirection?: RedirectionPolicy;
  /** A redirection is followed, to these of its contacts. */
  onRedirected?(redirection: Redirection, contacts: readonly NameAddress[]): void;
  /** A body in place of one that a 413 or 415 refuses; undefined: there is none (RFC 3261 §8.1.3.5). */
  otherBody?(response: SipResponse, request: SipRequest): RequestBody | undefined;
}

/** The option tags that a client may offer, and those that it does not do without. */
export interface ClientFeatures {
  readonly extensions: readonly string[];
  readonly required: readonly string[];
}

/** What a request needs of the client that sends it. */
export interface ClientSurroundings {
  readonly transactions: TransactionLayer;
  readonly health: TargetHealth;
  readonly authenticator: ClientAuthenticator | undefined;
  readonly redirection: RedirectionPolicy;
  readonly features: ClientFeatures | undefined;
  readonly moved: MovedAddresses;
  /** What a request with a new target needs besides. */
  readonly retargeted: ((request: SipRequest) => SipRequest) | undefined;
  locate(nextHop: Uri): readonly Target[] | Promise<readonly Target[]>;
}

/** Where a request goes first: to whom a URI leads, or over one flow and no other. */
export type NextHop = { readonly uri: Uri; readonly flow?: Target };
