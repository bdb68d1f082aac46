import type { ReasonValue } from '../message/headers/reason.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { ServerTransaction } from '../transaction/server-transaction.js';

/** The body of an offer or an answer. RFC 3264; its place in the exchange is RFC 3261 §13.2.1's */
export interface SessionBody {
  readonly contentType: string;
  readonly content: Uint8Array | string;
}

/** A session description as it came; where it was a part of a multipart body, that part. RFC 3261 §13.2.1, RFC 5621 §3 */
export interface ReceivedDescription extends SessionBody {
  readonly content: Uint8Array;
  /** What it came in. */
  readonly message?: SipRequest | SipResponse;
}

/** How a call came to its end. */
export interface CallEnd {
  /**
   * refused: a final response other than 2xx. cancelled: ended before an answer. hung up: BYE.
   * lost: a timer or the transport gave up, or the far end broke the protocol.
   */
  readonly kind: 'refused' | 'cancelled' | 'hung up' | 'lost';
  readonly by: 'local' | 'remote';
  readonly statusCode?: number;
  readonly reasonPhrase?: string;
  /** What the BYE, the CANCEL or the refusal said of the cause. RFC 3326 */
  readonly reasons?: readonly ReasonValue[];
}

/** Something that the far end did wrong. The session goes on, or ends, as the paragraph says. */
export interface ProtocolProblem {
  /** E.g. "RFC 3261 §13.2.2.4". */
  readonly paragraph: string;
  readonly what: string;
  readonly message: SipRequest | SipResponse;
}

/** An offer is not taken; where the response can say so, it has this status code. */
export interface OfferRefusal {
  /** 300 to 699. */
  readonly refuse: number;
}

/** A body at once or later; undefined where there is none to give. */
export type Reply = SessionBody | OfferRefusal | undefined | Promise<SessionBody | OfferRefusal | undefined>;

/** Adds to a request what its user wants in it. */
export type AmendRequest = (request: SipRequest) => SipRequest;

/** How a change of the session is asked for. */
export interface ChangeOptions {
  /** Default: INVITE, in an early dialog UPDATE. */
  readonly by?: 'INVITE' | 'UPDATE' | undefined;
  /** A 491, or a refusal with Retry-After, is told and not tried again: whoever asked for the change tries again. */
  readonly once?: boolean;
  /** The whole request with what else belongs into it. */
  readonly amend?: AmendRequest | undefined;
}

/** What became of a change of the session. */
export type ChangeOutcome =
  | { readonly kind: 'agreed'; readonly response: SipResponse }
  /** The session is as it was. A timeout comes as 408, a failed transport as 503. */
  | { readonly kind: 'refused'; readonly response: SipResponse }
  /** The call ended before, or has no session yet that could be changed. */
  | { readonly kind: 'abandoned' };

/** Which message an offer or an answer came in. RFC 6337 §2.2, table 1 */
export type DescriptionPlace =
  | 'INVITE'
  | 'reliable 1xx'
  | '2xx'
  | 'ACK'
  | 'PRACK'
  | '2xx to PRACK'
  | 'UPDATE'
  | '2xx to UPDATE';

export interface ProgressOptions {
  /** The answer, or a preview of it; an offer where the INVITE has none and the response is reliable. */
  readonly body?: SessionBody;
  /**
   * Whether it is to be repeated until its PRACK comes. Default: where it holds a body, and where the caller requires it.
   * It stays unreliable where one of the two sides does not know 100rel.
   */
  readonly reliable?: boolean;
  readonly reasonPhrase?: string;
  /** The response with what else belongs into it: Alert-Info, Call-Info, … */
  readonly amend?: AmendResponse;
}

/** Adds to a response what its user wants in it. */
export type AmendResponse = (response: SipResponse) => SipResponse;

/** An INVITE as the one sees it who answers it. */
export interface ReceivedInvite {
  readonly invite: SipRequest;
  /** The offer in it; undefined where it asks for one. */
  readonly offer: ReceivedDescription | undefined;
  /** True until it has a final response. */
  readonly waiting: boolean;
  /** Sends a provisional response, 180 by default. */
  ring(statusCode?: number, options?: ProgressOptions): void;
  /** Sends 200 with the answer, or the offer, unless that has gone out reliably before. */
  accept(body?: SessionBody, amend?: AmendResponse): void;
  /** Refuses with a final response of 300 to 699. */
  reject(statusCode: number, reasonPhrase?: string, amend?: AmendResponse): void;
}

/** What a call tells, and what it asks. Everything is optional. */
export interface CallUser {
  /** A provisional response other than 100. */
  onProgress?(response: SipResponse): void;
  /** An answer in an unreliable provisional response: the same will come reliably. RFC 6337 §3.1.1 */
  onPreview?(answer: ReceivedDescription): void;
  /** The 2xx of a call that we placed; what it held was told before. */
  onAnswered?(response: SipResponse): void;
  /** The ACK to a 2xx of ours. */
  onAcknowledged?(ack: SipRequest): void;
  /**
   * An offer, but for that of the INVITE that begins a call: gives the answer. Undefined refuses it with 488; one in a
   * response can't be refused, so that the call ends. A reply has half of 64*T1; later it is refused with 504
   * (RFC 3311 §5.2). `response` is the one that the offer stands in, where it stands in one.
   */
  onOffer?(offer: ReceivedDescription, place: DescriptionPlace, response?: SipResponse): Reply;
  /** A re-INVITE without an offer asks for one. Undefined refuses it with 488. */
  onOfferWanted?(): Reply;
  /** The answer to an offer of ours. One that can't be used: hang up. */
  onAnswer?(answer: ReceivedDescription, place: DescriptionPlace): void;
  /** Our offer was answered in this reliable provisional response: gives another for its PRACK. RFC 3262 §5 */
  onPrackDue?(response: SipResponse): SessionBody | undefined;
  /** What was agreed since a re-INVITE began counts no more, as it was refused. RFC 6141 §3.4 */
  onRolledBack?(): void;
  /** A re-INVITE, to be answered by its methods; absent: it is answered with what onOffer or onOfferWanted gives. */
  onReinvite?: ((reinvite: ReceivedInvite) => void) | undefined;
  /** An INFO inside the call, of a package that the user agent takes or of none. RFC 6086 */
  onInfo?: ((request: SipRequest, infoPackage: string | undefined) => void) | undefined;
  /** A MESSAGE inside the call: gives the status code of the answer. RFC 3428 §7 */
  onMessage?: ((request: SipRequest) => number) | undefined;
  /**
   * Takes over the requests inside the call that change nothing of its session, INFO, MESSAGE, OPTIONS and REFER, and
   * answers each of them, at once or later.
   */
  onRequest?: ((transaction: ServerTransaction) => void) | undefined;
  onProblem?(problem: ProtocolProblem): void;
  /** `message` is what ended it, where a message did. */
  onEnded?(end: CallEnd, message?: SipRequest | SipResponse): void;
}
