import type { Dialog } from '../../dialog/dialog.js';
import type { ContactValue } from '../../message/headers/contact.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import type { ServerTransaction } from '../../transaction/server-transaction.js';
import type { CallOwner } from '../call-owner.js';
import type { CallEnd, CallUser, ChangeOutcome, SessionBody } from '../call-user.js';
import type { Agreement, OfferAnswer } from './offer-answer.js';
import type { OfferAnswerStep } from './offer-answer.machine.js';
import type { PeerCapabilities } from './peer-capabilities.js';
import type { SessionClock } from './session-clock.js';

/** The session as its parts need it. */
export interface SessionCore {
  readonly ua: CallOwner;
  readonly dialog: Dialog;
  /** Told and asked; nobody, where the dialog is not wanted any more. */
  readonly user: CallUser;
  /** Whether this side made the Call-ID. */
  readonly ownsCallId: boolean;
  /** What the far end reaches this side at. */
  readonly contact: ContactValue;
  readonly exchange: OfferAnswer;
  readonly peer: PeerCapabilities;
  readonly timer: SessionClock;
  /** Offers a session description once it is time to. */
  readonly changes: { offer(offer: SessionBody | undefined): Promise<ChangeOutcome> };
  /** A 2xx has been sent or received. */
  confirmed: boolean;
  readonly over: boolean;
  /** An INVITE of the far end has no final response yet, or its 2xx no ACK. */
  readonly serving: boolean;
  /** A description of ours is on its way in a reliable provisional response. */
  readonly unacknowledged: boolean;
  /** The INVITE of ours that is under way. */
  client: OwnInvite | undefined;

  /** Sends a request inside the dialog. */
  request(
    method: string,
    amend: (request: SipRequest) => SipRequest,
    onFinal: (response: SipResponse, local: boolean) => void,
  ): void;
  /** Something has come to its end: what waits for it may go on. */
  changed(): void;
  /** A first 2xx of this side has gone out. */
  established(): void;
  /** The ACK to a 2xx of this side has come. */
  acknowledged(ack: SipRequest): void;
  /** A response to a target refresh request of the far end. */
  complete(request: SipRequest, response: SipResponse): SipResponse;
  /** Refuses a request that came too early (RFC 3261 §14.2, RFC 3311 §5.2). */
  refuseRequest(transaction: ServerTransaction, statusCode: 491 | 500): void;
  /** A request of ours was refused: true where the session is over because of it. RFC 3261 §12.2.1.2, RFC 5057 §5.1 */
  endsBy(response: SipResponse, local: boolean): boolean;
  /** A re-INVITE was refused: what was agreed within it counts no more. RFC 6141 §3.4 */
  rollBack(before: Agreement): boolean;
  /** Ends the session by BYE, as the far end or a timer leaves no other way. */
  fail(cause: number | undefined, reasonPhrase: string): void;
  end(end: CallEnd, message?: SipRequest | SipResponse): void;
  tell(step: Pick<OfferAnswerStep, 'fault'>, message: SipRequest | SipResponse): void;
  problem(paragraph: string, what: string, message: SipRequest | SipResponse): void;
  /** Tells the user something that must not keep us from what is due; a fault of the user's is told. */
  guarded(work: () => void): void;
}

/** An INVITE of ours as the rest of its session sees it. */
export interface OwnInvite {
  /** A PRACK is under way, or waits for what it is to hold. */
  readonly pracking: boolean;
  /** Acknowledges a 2xx whose offer will not be answered any more, before a BYE. */
  abandon(): void;
}
