import type { NameAddress } from '../../grammar/name-address.js';
import type { Uri } from '../../grammar/uri.js';
import type { SipResponse } from '../../message/response.js';
import type { KeepAliveFailure } from '../../transport/keep-alive/keep-alive.js';

export type RegistrationState = 'unregistered' | 'registering' | 'registered' | 'failed';

/** What a person may want to know of a registration besides its state; `flow` is its reg-id, 1 without outbound. */
export type RegistrationEvent =
  /** It is tried again at this time, milliseconds since 1970. */
  | { readonly kind: 'retrying'; readonly flow: number; readonly at: number; readonly response?: SipResponse }
  /** The registrar refuses the user: nothing is tried again until it is started anew (RFC 3261 §21.4.4, §22.1). */
  | { readonly kind: 'given up'; readonly flow: number; readonly response: SipResponse }
  /** A flow is dead, and another one is made (RFC 5626 §4.5). */
  | {
      readonly kind: 'flow failed';
      readonly flow: number;
      readonly failure: KeepAliveFailure | 'no response';
    }
  /** Registrar or first hop know nothing of outbound (RFC 5626 §4.2.1, §11.6). */
  | { readonly kind: 'no outbound'; readonly flow: number; readonly response: SipResponse }
  /** The phone is seen elsewhere than its Contact said, and registers anew. */
  | { readonly kind: 'address changed'; readonly from: NameAddress; readonly to: NameAddress }
  /** Another registrar took the registration (RFC 3261 §8.1.3.4). */
  | { readonly kind: 'redirected'; readonly registrar: Uri };

export interface RegistrationUser {
  /** `response` is absent at the beginning of an attempt, and where a flow was lost. */
  onChange(state: RegistrationState, response: SipResponse | undefined): void;
  onEvent?(event: RegistrationEvent): void;
}
