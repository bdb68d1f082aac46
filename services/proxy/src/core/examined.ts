import type { SipRequest, SipResponse, Uri } from '@trapezoid/sip';
import type { Retargeting } from './history/call-history.js';
import type { Rejection } from './rejection.js';
import type { FallbackTarget } from './rules/apply-rules.js';
import type { RequestTarget } from './target.js';

/** What a request is after the steps before it is forwarded. */
export type Examined =
  | { readonly kind: 'answer'; readonly response: SipResponse }
  | { readonly kind: 'reject'; readonly rejection: Rejection }
  | ExaminedRegister
  | ExaminedRequest;

/** A REGISTER for one of this proxy's domains. */
export interface ExaminedRegister {
  readonly kind: 'register';
  readonly request: SipRequest;
  readonly registrar: Uri;
}

/** A request without this proxy's own Route values, and where it may go. */
export interface ExaminedRequest {
  readonly kind: 'forward';
  readonly request: SipRequest;
  readonly targets: readonly RequestTarget[];
  /** They are those of a user of this proxy's domains, as the location server knows them. */
  readonly located: boolean;
  /** How they came about. */
  readonly retargeting: Retargeting;
  /** Who is called where nobody of those answers, and where that one is. */
  readonly fallback?: FallbackTarget & { readonly targets: () => Promise<readonly RequestTarget[]> };
}
