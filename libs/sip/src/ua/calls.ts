import { Dialog } from '../dialog/dialog.js';
import { Parameters } from '../grammar/parameters.js';
import type { Uri } from '../grammar/uri.js';
import { Contact, type ContactValue } from '../message/headers/contact.js';
import { Expires } from '../message/headers/expires.js';
import { MinSE } from '../message/headers/min-se.js';
import { RecvInfo } from '../message/headers/recv-info.js';
import { Require } from '../message/headers/require.js';
import { SessionExpires } from '../message/headers/session-expires.js';
import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { ServerTransaction } from '../transaction/server-transaction.js';
import type { Call } from './call.js';
import type { CallOwner } from './call-owner.js';
import type { CallUser, SessionBody } from './call-user.js';
import { checkSessionBody } from './check-session-body.js';
import { IncomingCall } from './incoming-call.js';
import { OutgoingCall } from './outgoing-call.js';
import { names } from './session/peer-capabilities.js';
import { checkTimer } from './session/session-clock.js';
import type { CallOptions, UserAgentOptions } from './user-agent-options.js';

/** More calls than this at a time are answered 486. */
const maximumCalls = 1000;

/** Extensions that an INVITE requires where this side does not do without. RFC 3262 §4, RFC 4028 §7.1 */
const requiredInInvite = ['100rel', 'timer'];

/** The calls of one user agent. RFC 3261 §13 */
export class Calls {
  private readonly live = new Set<Call>();

  constructor(
    private readonly ua: CallOwner,
    private readonly onCall: UserAgentOptions['onCall'],
  ) {}

  get open(): readonly Call[] {
    return [...this.live];
  }

  forget(call: object): void {
    this.live.delete(call as Call);
  }

  /** Places a call by an INVITE that is complete but for what belongs to its session. */
  place(
    { request, nextHop }: { readonly request: SipRequest; readonly nextHop: Uri },
    contact: ContactValue,
    offer: SessionBody | undefined,
    user: CallUser,
    { expires, amend }: CallOptions,
  ): OutgoingCall {
    const invite = this.withSession(this.withInviteHeaders(request)).withAll(Contact, [contact]);
    const limited = expires === undefined ? invite : invite.with(Expires, expires);
    const amended = amend === undefined ? limited : amend(limited);
    const complete = offer === undefined ? amended : amended.withBody(offer.contentType, offer.content);
    const call = new OutgoingCall(this.ua, { invite: complete, nextHop, offer, expires }, user);
    if (!call.finished) this.live.add(call);
    return call;
  }

  withInviteHeaders(request: SipRequest): SipRequest {
    const required = this.ua.features.required.filter((tag) => requiredInInvite.includes(tag));
    const own = this.ua.withOwnHeaders(request);
    return required.length === 0 ? own : own.withAll(Require, required);
  }

  /** An INVITE that begins a call. One that can't is refused before anybody prepares for it. RFC 3261 §13.3.1 */
  receive(transaction: ServerTransaction): void {
    const { request } = transaction;
    if (this.live.size >= maximumCalls) return void transaction.respond(this.answer(request, 486));
    Dialog.ofServer(request, '');
    const refusal = this.refusalOf(request);
    if (refusal !== undefined) return void transaction.respond(refusal);
    const taken = this.onCall?.(request);
    if (taken === undefined) return void transaction.respond(this.answer(request, 480));
    const call = new IncomingCall(this.ua, transaction, taken.user);
    this.live.add(call);
    taken.begin(call);
  }

  private refusalOf(invite: SipRequest): SipResponse | undefined {
    const { features, sessionTimer } = this.ua;
    const missing = features.required.filter((tag) => requiredInInvite.includes(tag) && !names(invite, tag));
    if (missing.length > 0) return this.answer(invite, 421).withAll(Require, missing);
    const timer = sessionTimer === undefined ? undefined : checkTimer(invite, sessionTimer);
    if (timer?.kind !== 'too small') return checkSessionBody(invite, this.newTag());
    this.ua.problem({
      paragraph: 'RFC 4028 §9',
      what: 'a session interval below the minimum',
      message: invite,
    });
    return this.answer(invite, 422).with(MinSE, { seconds: timer.minimum, parameters: Parameters.none });
  }

  /** What an INVITE that begins a call says of its session. RFC 4028 §7.1, RFC 6086 §5.2.3 */
  private withSession(invite: SipRequest): SipRequest {
    const { sessionTimer, infoPackages } = this.ua;
    const informed =
      infoPackages === undefined ? invite : invite.withText(RecvInfo.name, infoPackages.join(', '));
    if (sessionTimer?.interval === undefined) return informed;
    return informed.with(SessionExpires, { seconds: sessionTimer.interval, parameters: Parameters.none });
  }

  private answer(request: SipRequest, statusCode: number): SipResponse {
    return makeResponse(request, statusCode, { toTag: this.newTag() });
  }

  private newTag(): string {
    return this.ua.transactions.random.token(10);
  }
}
