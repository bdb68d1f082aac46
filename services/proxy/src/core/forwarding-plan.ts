import type { SipRequest } from '@trapezoid/sip';
import { preferredTargets } from './caller-preferences.js';
import type { ExaminedRequest } from './examined.js';
import { type Forking, roundsOf } from './forking.js';
import { breadthOf } from './max-breadth.js';
import type { Rejection } from './rejection.js';
import { dispositionOf } from './request-disposition.js';
import type { RequestTarget } from './target.js';

export interface ForwardingDefaults {
  readonly forking: Forking;
  readonly recurse: boolean;
}

export type ForwardingPlan =
  | { readonly kind: 'reject'; readonly rejection: Rejection }
  /** The caller wants to be told where to go. */
  | { readonly kind: 'redirect'; readonly rounds: readonly (readonly RequestTarget[])[] }
  | {
      readonly kind: 'forward';
      /** Those of one are called at once, a round follows when the one before it has failed. */
      readonly rounds: readonly (readonly RequestTarget[])[];
      readonly forking: Forking;
      readonly breadth: number;
      readonly recurse: boolean;
      readonly keepsOthers: boolean;
    };

/**
 * Which targets of a request are called, and in which order: as the proxy is set, but for what the caller asks. Of a
 * request that only passes through neither is asked. Throws SipSyntaxError.
 * RFC 3261 §16.6, RFC 3841 §7, RFC 5393 §5.3.3
 */
export function planForwarding(
  received: SipRequest,
  { targets, located }: Pick<ExaminedRequest, 'targets' | 'located'>,
  defaults: ForwardingDefaults,
): ForwardingPlan {
  const breadth = breadthOf(received);
  const disposition = dispositionOf(received);
  const preferred = located ? preferredTargets(received, targets) : targets;
  if (preferred.length === 0) return { kind: 'reject', rejection: { kind: 'not-preferred' } };
  const forking = disposition.forking ?? defaults.forking;
  if (disposition.redirect && located) return { kind: 'redirect', rounds: roundsOf(preferred, forking) };
  const rounds = disposition.single ? bestOf(preferred) : roundsOf(preferred, forking);
  if (breadth < 1 || rounds.some(({ length }) => length > breadth)) {
    return { kind: 'reject', rejection: { kind: 'max-breadth-exceeded' } };
  }
  return {
    kind: 'forward',
    rounds,
    forking,
    breadth,
    recurse: located && !disposition.single && (disposition.recurse ?? defaults.recurse),
    keepsOthers: disposition.keepsOthers,
  };
}

const bestOf = (targets: readonly RequestTarget[]): readonly (readonly RequestTarget[])[] =>
  roundsOf(targets, 'sequential').slice(0, 1);
