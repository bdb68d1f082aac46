import type { DomainAuthentication } from '@trapezoid/service';
import type { ClientTransactionUser, SipRequest, TargetFailover } from '@trapezoid/sip';
import type { ForwardedRequest } from './forward-request.js';

/** A binding as far as the proxy needs it. */
export interface LocatedBinding {
  readonly contact: string;
  readonly path: readonly string[];
  readonly q?: number | undefined;
  /** +sip.instance and reg-id: one of several flows to the same phone (RFC 5626 §4.2). */
  readonly instance?: string | undefined;
  readonly regId?: number | undefined;
  /** Other parameters of the contact, as registered; null for one without a value. */
  readonly parameters?: Readonly<Record<string, string | null>> | undefined;
  /** Milliseconds since 1970. */
  readonly updatedAt: number;
}

export interface Located {
  /** An account of that name exists. */
  readonly subscriber: boolean;
  readonly bindings: readonly LocatedBinding[];
}

/** Asks the location server. */
export interface LocationService {
  /** Rejects with SipFailure 503 while it can't be asked. */
  lookup(addressOfRecord: string): Promise<Located>;
}

export interface ForwardedRequestUser extends ClientTransactionUser {
  /** The targets of its next hop are known; it is about to be sent to them. */
  onSending(failover: TargetFailover): void;
  /** False where it is not to be sent any more: it was cancelled, or took too long. */
  readonly wanted: boolean;
}

/** Sends a forwarded request to its next hop. */
export type SendForwarded = (copy: ForwardedRequest, user: ForwardedRequestUser) => void;

/**
 * Asks for credentials of a domain's account. Rejects with SipFailure 503 while they can't be checked. `source` is who
 * sent the request.
 */
export type Authenticate = (
  request: SipRequest,
  domain: string,
  toTag: string,
  source: string,
) => Promise<DomainAuthentication>;
