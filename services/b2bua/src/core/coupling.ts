/**
 * How far one leg of a call is, as the other leg has to know it.
 * Idle: not called yet. Inviting: the B2BUA has called it. Invited: it has called the B2BUA. Changing: an offer of its own
 * waits for the other leg's answer. Asking: its re-INVITE without an offer waits for the other leg's offer.
 */
export type LegState = 'Idle' | 'Inviting' | 'Invited' | 'Confirmed' | 'Changing' | 'Asking' | 'Ended';

/** What one leg's far end does. */
export type LegEvent =
  /** A provisional response. */
  | 'progress'
  /** An offer in a response, for an INVITE that went out without one. */
  | 'offered'
  /** A 2xx to the INVITE that began the leg. */
  | 'answered'
  /** An offer in a re-INVITE, an UPDATE or a PRACK, or a re-INVITE that asks for one. */
  | 'change'
  /** INFO, MESSAGE, OPTIONS, REFER inside the dialog. */
  | 'request'
  /** The leg is over: refused, cancelled, hung up, or lost. */
  | 'ended';

/** What is done about it at the other leg. */
export type CouplingAction =
  | 'ring'
  | 'accept'
  /** The offer becomes that of the other leg's response, whose answer comes in ACK or PRACK. */
  | 'answer with it'
  /** An INVITE with the offer goes out. */
  | 'invite'
  /** A re-INVITE or UPDATE with the offer goes out. */
  | 'offer'
  | 'pass'
  | 'refuse the INVITE'
  | 'cancel'
  | 'hang up'
  /** The event is refused where it came from: the other leg has a change of its own under way (RFC 3261 §14.2). */
  | 'refuse with 491'
  /** The event is refused where it came from: the other leg is not there. */
  | 'refuse with 481'
  | 'nothing';

type Row = { readonly [Other in LegState]: CouplingAction };

const nothing: Row = {
  Idle: 'nothing',
  Inviting: 'nothing',
  Invited: 'nothing',
  Confirmed: 'nothing',
  Changing: 'nothing',
  Asking: 'nothing',
  Ended: 'nothing',
};

/**
 * What one leg's event means for the other leg, by the state of that one.
 * RFC 3261 §6 (Back-to-Back User Agent), §14.2; RFC 3725 §4.1
 */
export const couplingTable: { readonly [Event in LegEvent]: Row } = {
  progress: { ...nothing, Invited: 'ring' },
  offered: {
    Idle: 'invite',
    Inviting: 'refuse with 491',
    Invited: 'answer with it',
    Confirmed: 'offer',
    Changing: 'refuse with 491',
    Asking: 'answer with it',
    Ended: 'refuse with 481',
  },
  answered: { ...nothing, Invited: 'accept', Ended: 'hang up' },
  change: {
    Idle: 'refuse with 481',
    Inviting: 'offer',
    Invited: 'offer',
    Confirmed: 'offer',
    Changing: 'refuse with 491',
    Asking: 'refuse with 491',
    Ended: 'refuse with 481',
  },
  request: {
    Idle: 'refuse with 481',
    Inviting: 'pass',
    Invited: 'pass',
    Confirmed: 'pass',
    Changing: 'pass',
    Asking: 'pass',
    Ended: 'refuse with 481',
  },
  ended: {
    Idle: 'nothing',
    Inviting: 'cancel',
    Invited: 'refuse the INVITE',
    Confirmed: 'hang up',
    Changing: 'hang up',
    Asking: 'hang up',
    Ended: 'nothing',
  },
};
