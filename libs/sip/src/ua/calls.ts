import { Dialog } from '../dialog/dialog.js';
import { Parameters } from '../grammar/parameters.js';
import type { Uri } from '../grammar/uri.js';
import { Contact, type ContactValue } from '../message/headers/contact.js';
import { Expires } from '../message/headers/expires.js';
import { MinSE } from '../message/headers/min-se.js';
import { RecvInfo } from '../message/headers/recv-info.js';
import { Require } from '../message/headers/require.js';
import { SessionExpires } from '../message/headers/session-expires.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { ServerTransaction } from '../transaction/server-transaction.js';
import type { Call } from './call.js';
import type { CallOptions } from './call-options.js';
import type { CallOwner } from './call-owner.js';
import type { CallUser, SessionBody } from './call-user.js';
import { checkSessionBody } from './check-session-body.js';
import { IncomingCall } from './incoming-call.js';
import { OutgoingCall } from './outgoing-call.js';
import { names } from './session/peer-capabilities.js';
import { checkTimer } from './session/session-clock.js';
import { RecentDialogs } from './transfer/recent-dialogs.js';
import { type Replacement, replacementFor } from './transfer/replaced-call.js';
import type { UserAgentOptions } from './user-agent-options.js';

/** More calls than this at a time are answered 486. */
const maximumCalls = 1000;

/** Extensions that an INVITE requires where this side does not do without. RFC 3262 §4, RFC 4028 §7.1 */
const requiredInInvite = ['100rel', 'timer'];

export interface CallsOptions extends Pick<UserAgentOptions, 'onCall'> {
  readonly media: UserAgentOptions['media'] | undefined;
  readonly mayReplace: (invite: SipRequest, call: Call) => boolean;
  readonly replacementFor: UserAgentOptions['replacementFor'] | undefined;
}

/** The calls of one user agent. RFC 3261 §13 */
export class Calls {
  private readonly live = new Set<Call>();
  private readonly recent: RecentDialogs;

  constructor(
    private readonly ua: CallOwner,
    private readonly options: CallsOptions,
  ) {
    this.recent = new RecentDialogs(ua.transactions.clock, 64 * ua.transactions.timerValues.T1);
  }

  get open(): readonly Call[] {
    return [...this.live];
  }

  /** No further call is taken. */
  get full(): boolean {
    return this.live.size >= maximumCalls;
  }

  forget(call: object): void {
    if (!this.live.delete(call as Call)) return;
    for (const { dialog } of (call as Call).sessions) this.recent.add(dialog.id);
  }

  /** The call with this dialog, early or confirmed. */
  find(id: string): Call | undefined {
    return this.open.find(({ sessions }) => sessions.some(({ dialog, over }) => dialog.id === id && !over));
  }

  /** Places a call by an INVITE that is complete but for what belongs to its session. */
  place(
    { request, nextHop }: { readonly request: SipRequest; readonly nextHop: Uri },
    contact: ContactValue,
    offer: SessionBody | undefined,
    user: CallUser,
    { expires, amend, signal, withoutOffer }: CallOptions,
  ): OutgoingCall {
    signal?.throwIfAborted();
    const media = this.options.media?.();
    const own = offer ?? (withoutOffer ? undefined : media?.offer());
    const invite = this.withSession(this.withInviteHeaders(request)).withAll(Contact, [contact]);
    const limited = expires === undefined ? invite : invite.with(Expires, expires);
    const described = own === undefined ? limited : limited.withBody(own.contentType, own.content);
    const complete = amend === undefined ? described : amend(described);
    const call = new OutgoingCall(this.ua, { invite: complete, nextHop, offer: own, expires }, user, media);
    if (!call.finished) this.live.add(call);
    if (signal !== undefined) hangUpOnAbort(call, signal);
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
    if (this.full) return void transaction.respond(this.answer(request, 486));
    Dialog.ofServer(request, '');
    const refusal = this.refusalOf(request);
    if (refusal !== undefined) return void transaction.respond(refusal);
    const replacement = this.replacementFor(request);
    if (replacement.kind === 'refused')
      return void transaction.respond(this.answer(request, replacement.statusCode));
    const replaced = replacement.kind === 'none' ? undefined : replacement.call;
    const { onCall, media } = this.options;
    const taken = onCall?.(request, replaced);
    if (taken === undefined) return void transaction.respond(this.answer(request, 480));
    const call = new IncomingCall(this.ua, transaction, taken.user, { media: media?.(), replaced });
    this.live.add(call);
    taken.begin(call);
  }

  private replacementFor(invite: SipRequest): Replacement {
    if (this.ua.features.use('replaces') === 'off') return { kind: 'none' };
    const elsewhere = this.options.replacementFor?.(invite);
    if (elsewhere !== undefined) return elsewhere;
    return replacementFor(invite, {
      find: (id) => this.find(id),
      hasEnded: (id) => this.recent.has(id),
      mayReplace: this.options.mayReplace,
    });
  }

  private refusalOf(invite: SipRequest): SipResponse | undefined {
    const { features, sessionTimer } = this.ua;
    const missing = features.required.filter((tag) => requiredInInvite.includes(tag) && !names(invite, tag));
    if (missing.length > 0) return this.answer(invite, 421).withAll(Require, missing);
    const timer = sessionTimer === undefined ? undefined : checkTimer(invite, sessionTimer);
    if (timer?.kind !== 'too small') return checkSessionBody(invite, this.ua.newTag());
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
    return this.ua.answer(request, statusCode);
  }
}

function hangUpOnAbort(call: Call, signal: AbortSignal): void {
  const abort = (): void => call.hangUp();
  signal.addEventListener('abort', abort);
  call.on('ended', () => signal.removeEventListener('abort', abort));
}
