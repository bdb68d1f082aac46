import {
  type DialogReference,
  isWantedByFarEnd,
  type NameAddress,
  Parameters,
  Replaces,
  referenceTo,
  replacementFor,
  type SipRequest,
} from '@trapezoid/sip';
import type { Leg } from './leg.js';

/** What becomes of an INVITE with Replaces. */
export type Replacing =
  /** It has none, or names a dialog that is not of the B2BUA: it goes on as it came. */
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly statusCode: number }
  /** The B2BUA puts the caller in the place of the leg's far end. */
  | { readonly kind: 'here'; readonly leg: Leg }
  /** Whom the leg talks to does that: it is called with the dialog as it has it. */
  | { readonly kind: 'passed'; readonly to: Leg; readonly replaces: ReplacesElsewhere };

/** A dialog, and who wants it replaced, as the other side knows them. */
export interface ReplacesElsewhere {
  readonly reference: DialogReference;
  /** The far end of the call; undefined where it has not asked for that. */
  readonly referrer: NameAddress | undefined;
}

export interface ReplacingPorts {
  readonly transfer: 'pass' | 'handle';
  /** The leg with this dialog, early or confirmed. */
  readonly legIn: (dialogId: string) => Leg | undefined;
  /** Whether a leg with this dialog has just ended. */
  readonly hasEnded: (dialogId: string) => boolean;
}

/**
 * Whose place an INVITE is to take. Throws SipSyntaxError where its Replaces can't be read, or contradicts itself.
 * A dialog that the B2BUA does not have may be one of whom it calls, so that no 481 is given for it.
 * RFC 3891 §3
 */
export function replacingOf(invite: SipRequest, { transfer, legIn, hasEnded }: ReplacingPorts): Replacing {
  let leg: Leg | undefined;
  const replacement = replacementFor(invite, {
    find: (id) => {
      leg = legIn(id);
      return leg?.call;
    },
    hasEnded,
    // Whose place is taken elsewhere, is decided there.
    mayReplace: (request, call) =>
      (leg !== undefined && passesFrom(leg, transfer) !== undefined) || isWantedByFarEnd(request, call),
  });
  if (replacement.kind === 'refused')
    return leg === undefined && replacement.statusCode === 481 ? { kind: 'none' } : replacement;
  if (replacement.kind === 'none' || leg === undefined) return { kind: 'none' };
  const to = passesFrom(leg, transfer);
  if (to?.dialog !== undefined) {
    const { parameters } = invite.required(Replaces);
    const wanted = leg.call !== undefined && isWantedByFarEnd(invite, leg.call);
    return {
      kind: 'passed',
      to,
      replaces: {
        reference: { ...referenceTo(to.dialog), parameters },
        referrer: wanted ? { ...to.dialog.local, parameters: Parameters.none } : undefined,
      },
    };
  }
  // There is an offer of the other side's already, which waits for the answer of who rings.
  return leg.state === 'Confirmed' ? { kind: 'here', leg } : { kind: 'refused', statusCode: 481 };
}

/**
 * The leg at whose far end the place is taken: where the lab file has transfers passed on, and always where the leg still
 * rings. Undefined where that phone can't.
 */
function passesFrom({ peer, state }: Leg, transfer: 'pass' | 'handle'): Leg | undefined {
  const wanted = transfer === 'pass' || state === 'Inviting';
  return wanted && peer?.call?.supports('replaces') ? peer : undefined;
}
