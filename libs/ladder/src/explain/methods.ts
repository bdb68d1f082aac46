import type { MethodExplanation } from './explanation.js';

export const methodExplanations: readonly MethodExplanation[] = [
  {
    name: 'INVITE',
    section: 'RFC 3261 §13.1',
    purpose:
      'Asks somebody into a session: a call. The offer and answer of the media travel in it, its responses and its ACK; within a dialog it changes the session, e.g. for hold.',
  },
  {
    name: 'ACK',
    section: 'RFC 3261 §13.2.2.4',
    purpose:
      'Says that the final response to an INVITE has arrived. After a 2xx it is a request of its own, end to end; after any other it belongs to the transaction and ends at the next hop (§17.1.1.3).',
  },
  {
    name: 'BYE',
    section: 'RFC 3261 §15',
    purpose: 'Ends a session and its dialog. Either side may send it once the call was answered.',
  },
  {
    name: 'CANCEL',
    section: 'RFC 3261 §9',
    purpose:
      'Asks that an INVITE without a final response be given up. It goes hop by hop, is answered by itself, and the INVITE then ends with 487.',
  },
  {
    name: 'REGISTER',
    section: 'RFC 3261 §10',
    purpose:
      'Tells a registrar where a user can be reached: binds contacts to an address-of-record for a while, lists or removes them.',
  },
  {
    name: 'OPTIONS',
    section: 'RFC 3261 §11',
    purpose: 'Asks what somebody is capable of, and whether they are there, without making a call.',
  },
  {
    name: 'PRACK',
    section: 'RFC 3262 §6',
    purpose:
      'Says that a reliable provisional response has arrived, as ACK does for final ones; it may carry an offer or answer.',
  },
  {
    name: 'SUBSCRIBE',
    section: 'RFC 6665 §3.1',
    purpose: 'Asks to be told of the state of something, e.g. presence, and of its changes, for a while.',
  },
  {
    name: 'NOTIFY',
    section: 'RFC 6665 §3.2',
    purpose: 'Tells a subscriber the state, first at once and then at each change.',
  },
  {
    name: 'PUBLISH',
    section: 'RFC 3903 §4',
    purpose: 'Puts a piece of state, e.g. somebody’s presence, into a server that tells its subscribers.',
  },
  {
    name: 'INFO',
    section: 'RFC 6086 §4',
    purpose:
      'Carries information of an application within a call, such as digits, without changing the call.',
  },
  {
    name: 'REFER',
    section: 'RFC 3515 §2',
    purpose: 'Asks somebody to contact a third party: a transfer. NOTIFYs tell what became of it.',
  },
  {
    name: 'MESSAGE',
    section: 'RFC 3428 §9',
    purpose: 'Carries an instant message in itself; it makes no dialog.',
  },
  {
    name: 'UPDATE',
    section: 'RFC 3311 §7',
    purpose:
      'Changes the session or refreshes its timer, also before the call is answered; unlike a re-INVITE it gets its answer at once.',
  },
];
