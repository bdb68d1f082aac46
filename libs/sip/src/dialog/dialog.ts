import type { NameAddress } from '../grammar/name-address.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import type { Uri } from '../grammar/uri.js';
import { CallId } from '../message/headers/call-id.js';
import { Contact } from '../message/headers/contact.js';
import { ContentLength } from '../message/headers/content-length.js';
import { CSeq } from '../message/headers/cseq.js';
import { From } from '../message/headers/from.js';
import { MaxForwards } from '../message/headers/max-forwards.js';
import { RecordRoute } from '../message/headers/record-route.js';
import { To } from '../message/headers/to.js';
import { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import { dialogId, tagOf } from './dialog-id.js';
import { applyRouteSet, type RoutedRequest } from './route-set.js';
import { isSecureRequest } from './secure-request.js';

/** Requests that move the remote target. RFC 3261 §12.2, RFC 3311 §5 */
const targetRefreshRequests = ['INVITE', 'UPDATE', 'SUBSCRIBE', 'NOTIFY', 'REFER'];

/** What may be wrong with a request inside a dialog. RFC 3261 §12.2.2 */
export type DialogCheck = 'in order' | 'out of order';

interface DialogParts {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  readonly local: NameAddress;
  readonly remote: NameAddress;
  readonly remoteTarget: Uri;
  readonly routeSet: readonly NameAddress[];
  readonly localSequence: number;
  readonly remoteSequence: number | undefined;
  readonly secure: boolean;
}

/**
 * What two user agents know of each other between requests.
 * RFC 3261 §12
 */
export class Dialog {
  readonly id: string;
  readonly callId: string;
  readonly local: NameAddress;
  readonly remote: NameAddress;
  readonly localTag: string;
  readonly remoteTag: string;
  readonly secure: boolean;
  private routes: readonly NameAddress[];
  private target: Uri;
  private localSequence: number;
  private remoteSequence: number | undefined;

  private constructor(parts: DialogParts) {
    this.id = dialogId(parts.callId, parts.localTag, parts.remoteTag);
    this.callId = parts.callId;
    this.local = parts.local;
    this.remote = parts.remote;
    this.localTag = parts.localTag;
    this.remoteTag = parts.remoteTag;
    this.routes = parts.routeSet;
    this.target = parts.remoteTarget;
    this.localSequence = parts.localSequence;
    this.remoteSequence = parts.remoteSequence;
    this.secure = parts.secure;
  }

  /**
   * The dialog at the side that sent the request, made by a response with a To tag.
   * Throws SipSyntaxError where the response has no usable Contact.
   * RFC 3261 §12.1.2
   */
  static ofClient(request: SipRequest, response: SipResponse): Dialog {
    const cseq = request.required(CSeq);
    return new Dialog({
      callId: request.required(CallId),
      localTag: tagOf(request, From),
      remoteTag: tagOf(response, To),
      local: request.required(From),
      remote: response.required(To),
      remoteTarget: contactUri(response),
      routeSet: response.headers(RecordRoute).toReversed(),
      localSequence: cseq.number,
      remoteSequence: undefined,
      secure: isSecureRequest(request),
    });
  }

  /**
   * The dialog at the side that answers the request with this To tag. `localSequence`: the last number that this side
   * has used, where the request answers one of its own as a NOTIFY answers a SUBSCRIBE (RFC 6665 §4.4.1).
   * Throws SipSyntaxError where the request has no usable Contact.
   * RFC 3261 §12.1.1
   */
  static ofServer(request: SipRequest, localTag: string, localSequence = 0): Dialog {
    const to = request.required(To);
    return new Dialog({
      callId: request.required(CallId),
      localTag,
      remoteTag: tagOf(request, From),
      local: { ...to, parameters: to.parameters.with('tag', localTag) },
      remote: request.required(From),
      remoteTarget: contactUri(request),
      routeSet: request.headers(RecordRoute),
      localSequence,
      remoteSequence: request.required(CSeq).number,
      secure: isSecureRequest(request),
    });
  }

  get remoteTarget(): Uri {
    return this.target;
  }

  get routeSet(): readonly NameAddress[] {
    return this.routes;
  }

  /**
   * A request inside the dialog, with the next sequence number; an ACK takes the number of its INVITE.
   * RFC 3261 §12.2.1.1, §13.2.2.4
   */
  makeRequest(method: string, sequence?: number): RoutedRequest {
    const number = sequence ?? this.nextSequence();
    const request = SipRequest.to(method, this.target)
      .with(MaxForwards, 70)
      .with(From, this.local)
      .with(To, this.remote)
      .with(CallId, this.callId)
      .with(CSeq, { number, method })
      .with(ContentLength, 0);
    return applyRouteSet(request, this.routes, this.target);
  }

  /** The number for the next request of ours. */
  nextSequence(): number {
    this.localSequence++;
    return this.localSequence;
  }

  /**
   * Takes note of a request from the far end: its sequence number. What else it changes waits until it is accepted.
   * Out of order, it is to be answered 500 (RFC 3261 §12.2.2).
   */
  receiveRequest(request: SipRequest): DialogCheck {
    const { number } = request.required(CSeq);
    if (request.method === 'ACK' || request.method === 'CANCEL') return 'in order';
    // An equal number is let pass: the RFC forbids lower ones only, and simple load generators repeat theirs.
    if (this.remoteSequence !== undefined && number < this.remoteSequence) return 'out of order';
    this.remoteSequence = number;
    return 'in order';
  }

  /**
   * A request from the far end is answered 2xx, or an INVITE reliably 1xx: where it is a target refresh request, its Contact
   * counts from then on. One that is refused changes nothing.
   * RFC 3261 §12.2.2, RFC 5057 §5.4, RFC 6141 §4.6
   */
  accept(request: SipRequest): void {
    if (targetRefreshRequests.includes(request.method)) this.refreshTarget(request);
  }

  /**
   * Takes the remote target of a 2xx, or a reliable 1xx, to a target refresh request (RFC 3261 §12.2.1.2, RFC 6141 §4.7).
   */
  receiveResponse(response: SipResponse, reliable = response.successful): void {
    if (!reliable) return;
    if (targetRefreshRequests.includes(response.required(CSeq).method)) this.refreshTarget(response);
  }

  /** The route set of an early dialog is computed anew from the 2xx (RFC 3261 §13.2.2.4, erratum 4084). */
  confirm(response: SipResponse): void {
    this.routes = response.headers(RecordRoute).toReversed();
    this.refreshTarget(response);
  }

  private refreshTarget(message: SipRequest | SipResponse): void {
    const contact = message.first(Contact);
    if (contact !== undefined && contact !== '*') this.target = contact.uri;
  }
}

function contactUri(message: SipRequest | SipResponse): Uri {
  const contact = message.first(Contact);
  if (contact === undefined || contact === '*') {
    throw new SipSyntaxError('missing where a dialog begins', 0, Contact.name);
  }
  return contact.uri;
}
