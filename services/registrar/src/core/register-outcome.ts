import type { Binding, BindingChange } from '@trapezoid/contracts';
import type { Domain } from '@trapezoid/lab';

/** What the lab file says of a domain's registrations: seconds, and how many bindings an address-of-record may have. */
export type RegistrationRules = Domain['registration'];

/** What a REGISTER asks the location server to do. */
export interface RegisterCommand {
  readonly addressOfRecord: string;
  readonly callId: string;
  readonly cseq: number;
  readonly removeAll: boolean;
  readonly changes: readonly BindingChange[];
}

/** All that is bound after a REGISTER has been done. */
export interface Registered {
  readonly kind: 'registered';
  readonly addressOfRecord: string;
  readonly bindings: readonly Binding[];
  /** Its contact is bound as one flow of a phone, and the phone has asked for that (RFC 5626 §6). */
  readonly outbound: boolean;
}

/** Why a REGISTER is not done. */
export type RegisterRefusal =
  | { readonly kind: 'interval-too-brief'; readonly minimumExpires: number }
  | { readonly kind: 'malformed'; readonly reason: string }
  | { readonly kind: 'not-found' }
  | {
      readonly kind: 'forbidden';
      readonly reason: string;
      /** What asks for it: `RFC 5627 §5.1`. */
      readonly paragraph: string;
    }
  /** The phone does not say that it knows Path, and came through a proxy that asks for it (RFC 3327 §5.3). */
  | { readonly kind: 'extension-required'; readonly extension: 'path' }
  | { readonly kind: 'first-hop-lacks-outbound' }
  | { readonly kind: 'out-of-order' };

export type RegisterOutcome = Registered | RegisterRefusal;
