import { readHeader } from '../core/read-header.js';
import type { ClientRequest } from '../core/user-agent-client.js';
import { Dialog } from '../dialog/dialog.js';
import { tagOf } from '../dialog/dialog-id.js';
import { Parameters } from '../grammar/parameters.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import type { Uri } from '../grammar/uri.js';
import { CallId } from '../message/headers/call-id.js';
import { Contact } from '../message/headers/contact.js';
import { CSeq } from '../message/headers/cseq.js';
import { MinSE } from '../message/headers/min-se.js';
import type { ReasonValue } from '../message/headers/reason.js';
import { SessionExpires } from '../message/headers/session-expires.js';
import { To } from '../message/headers/to.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { TimerHandle } from '../ports/clock.js';
import { Call, type HangUpOptions } from './call.js';
import type { CallOwner } from './call-owner.js';
import type { CallEnd, CallUser, SessionBody } from './call-user.js';
import type { SessionMedia } from './face/session-media.js';
import { DeadlineError, type Wait } from './face/wait.js';
import { InviteClient } from './session/invite-client.js';
import { reasonsOf } from './session/reasons-of.js';
import { secondFinal } from './session/second-final.js';
import { Session } from './session/session.js';
import { sipReason } from './session/sip-reason.js';

/** So many forks of one INVITE are kept; nobody has more phones. A 2xx of one more is acknowledged and ended all the same. */
const maximumForks = 64;

/** A dialog that the INVITE has begun, early or confirmed. */
interface Fork {
  readonly session: Session;
  readonly client: InviteClient;
}

export interface OutgoingCallParts {
  /** With the offer in it, where there is one. */
  readonly invite: SipRequest;
  readonly nextHop: Uri;
  readonly offer: SessionBody | undefined;
  /** Seconds until the invitation is taken back. RFC 3261 §13.2.1 */
  readonly expires: number | undefined;
}

/** A call that this user agent places. RFC 3261 §13.2 */
export class OutgoingCall extends Call {
  override readonly placed = true;
  private pending: ClientRequest;
  /** By remote tag: a forked INVITE has a dialog with each who answers, and may be accepted more than once. */
  private readonly forks = new Map<string, Fork>();
  /** The one that is kept: that of the first 2xx. */
  private chosen: Session | undefined;
  private cancelled = false;
  /** The 2xx that was kept. */
  private answer: SipResponse | undefined;
  private expiry: TimerHandle;
  /** After the first 2xx: until no other comes any more. */
  private lastForks: TimerHandle;

  constructor(
    ua: CallOwner,
    private readonly parts: OutgoingCallParts,
    user: CallUser,
    media?: SessionMedia,
  ) {
    super(ua, parts.invite.required(CallId), user, media);
    this.pending = this.send(parts.invite);
    if (parts.expires !== undefined) {
      const { clock } = ua.transactions;
      this.expiry = clock.setTimeout(() => this.cancel([]), Math.min(parts.expires * 1000, 0x7fffffff));
    }
  }

  protected override get session(): Session | undefined {
    return this.chosen ?? [...this.forks.values()].findLast(({ session }) => !session.over)?.session;
  }

  override get sessions(): readonly Session[] {
    return [...this.forks.values()].map(({ session }) => session);
  }

  /**
   * The 2xx, once it has come and its ACK is out. Rejects with CallFailed, which has the refusal; with DeadlineError, by
   * default after three minutes: then nobody waits for the call any more, and it is cancelled.
   */
  async answered(wait: Wait = {}): Promise<SipResponse> {
    try {
      return await this.until('answered', this.answer, 'an answer', wait);
    } catch (error) {
      if (error instanceof DeadlineError) this.hangUp();
      throw error;
    }
  }

  hangUp({ reasons = [], amend }: HangUpOptions = {}): void {
    if (this.finished) return;
    if (this.chosen === undefined) return this.cancel(reasons);
    this.chosen.bye(reasons, amend);
    this.chosen.end({ kind: 'hung up', by: 'local' });
  }

  protected override giveUp(why: string): void {
    const reason = [sipReason(488, why)];
    if (this.chosen === undefined) this.cancel(reason);
    else this.chosen.fail(488, why);
  }

  protected override end(end: CallEnd, message?: SipRequest | SipResponse): void {
    const { clock } = this.ua.transactions;
    clock.clearTimeout(this.expiry);
    clock.clearTimeout(this.lastForks);
    this.endEarlyForks(end);
    super.end(end, message);
  }

  private send(invite: SipRequest): ClientRequest {
    return this.ua.client.send(invite, this.parts.nextHop, {
      onProvisional: (response, request) => this.receiveProvisional(response, request),
      onRedirected: ({ response: { statusCode } }) =>
        this.begunAnew({ kind: 'refused', by: 'remote', statusCode }),
      onContradiction: (message) => this.ua.problem({ ...secondFinal, message }, this.user),
      onFinal: (response, request, local) =>
        response.successful ? this.succeed(response, request) : this.refuse(response, request, local),
    });
  }

  private cancel(reasons: readonly ReasonValue[]): void {
    if (this.finished || this.chosen !== undefined) return;
    this.cancelled = true;
    this.pending.cancel(reasons);
  }

  private receiveProvisional(response: SipResponse, request: SipRequest): void {
    if (response.statusCode === 100 || this.finished || this.chosen !== undefined) return;
    const fork = this.forkOf(response, request);
    if (fork?.session.over || fork?.client.receiveProvisional(response) === false) return;
    this.user.onProgress?.(response);
  }

  /** The dialog that a response belongs to, begun where it is the first; undefined where it can't be (§12.1). */
  private forkOf(response: SipResponse, request: SipRequest): Fork | undefined {
    const tag = tagOf(response, To);
    const known = this.forks.get(tag);
    if (known !== undefined) return known;
    const kept = this.forks.size < maximumForks || (!response.provisional && this.makeRoom());
    if (!kept && response.provisional) return undefined;
    // Without a tag or a Contact a provisional response begins none; many phones leave them out.
    if (response.provisional && (tag === '' || !response.has(Contact))) return undefined;
    let dialog: Dialog;
    try {
      dialog = Dialog.ofClient(request, response);
    } catch (error) {
      if (!(error instanceof SipSyntaxError)) throw error;
      this.ua.problem(
        { paragraph: 'RFC 3261 §12.1.1', what: `Contact ${error.reason}`, message: response },
        this.user,
      );
      return undefined;
    }
    const fork = this.begin(dialog, request);
    if (kept) this.forks.set(tag, fork);
    return fork;
  }

  /** For the first 2xx, which has to be kept, an early dialog gives way. */
  private makeRoom(): boolean {
    if (this.chosen !== undefined) return false;
    for (const [tag, { session }] of this.forks) {
      if (session.confirmed) continue;
      session.end({ kind: 'cancelled', by: 'local' });
      return this.forks.delete(tag);
    }
    return false;
  }

  private begin(dialog: Dialog, request: SipRequest): Fork {
    const session: Session = new Session({
      ua: this.ua,
      dialog,
      user: this.user,
      ownsCallId: true,
      contact: request.first(Contact) ?? '*',
      onEnded: (end, message) => {
        if (session === this.chosen) this.end(end, message);
      },
    });
    const client = new InviteClient(session, {
      onUnacceptable: () => this.cancel([sipReason(488, 'Not Acceptable Here')]),
      onAcknowledged: (response, request, wanted) => this.goOn(session, response, request, wanted),
    });
    session.exchange.send('INVITE', this.parts.offer);
    session.client = client;
    return { session, client };
  }

  /** After a CANCEL any refusal ends the call as its user wanted, also one that crossed it. */
  private refuse(response: SipResponse, request: SipRequest, local: boolean): void {
    if (this.finished) return;
    const { statusCode, reasonPhrase } = response;
    const about = { statusCode, reasonPhrase, ...reasonsOf(response) };
    if (this.cancelled) return this.end({ kind: 'cancelled', by: 'local', ...about }, response);
    if (local) return this.end({ kind: 'lost', by: 'local', ...about }, response);
    const longer = statusCode === 422 ? this.withLongerSession(response, request) : undefined;
    if (longer === undefined) return this.end({ kind: 'refused', by: 'remote', ...about }, response);
    this.begunAnew({ kind: 'refused', by: 'remote', ...about });
    this.pending = this.send(longer);
  }

  /** The INVITE with the session interval that a 422 asks for; undefined where it asks for no more. RFC 4028 §7.3 */
  private withLongerSession(response: SipResponse, request: SipRequest): SipRequest | undefined {
    const least = readHeader(response, MinSE)?.seconds ?? 0;
    const before = readHeader(request, MinSE)?.seconds ?? 0;
    if (this.ua.sessionTimer === undefined || least <= before) return undefined;
    const asked = readHeader(request, SessionExpires)?.seconds ?? 0;
    const { number, method } = request.required(CSeq);
    return request
      .with(MinSE, { seconds: least, parameters: Parameters.none })
      .with(SessionExpires, { seconds: Math.max(asked, least), parameters: Parameters.none })
      .with(CSeq, { number: number + 1, method });
  }

  /** Every 2xx is acknowledged; one that is not wanted any more is ended by BYE (RFC 3261 §13.2.2.4). */
  private succeed(response: SipResponse, request: SipRequest): void {
    const fork = this.forkOf(response, request);
    if (fork === undefined) return this.loseWithoutDialog(response);
    const { session, client } = fork;
    if (client.answered) return client.receiveSuccess(response, request);
    const gone = session.over;
    const wanted = this.chosen === undefined && !this.cancelled && !this.finished && !gone;
    if (wanted) this.choose(session);
    else session.user = {};
    session.dialog.confirm(response);
    session.confirmed = true;
    client.receiveSuccess(response, request);
    if (gone) session.bye();
    if (this.cancelled && this.chosen === undefined) this.end({ kind: 'cancelled', by: 'local' }, response);
  }

  /** Without a Contact there is nowhere to send ACK or BYE: the far end gives up by itself. */
  private loseWithoutDialog(response: SipResponse): void {
    if (this.chosen !== undefined) return;
    const { statusCode } = response;
    this.end(
      { kind: 'lost', by: 'remote', statusCode, reasonPhrase: 'a 2xx that begins no dialog' },
      response,
    );
  }

  private choose(session: Session): void {
    this.chosen = session;
    const { clock, timerValues } = this.ua.transactions;
    clock.clearTimeout(this.expiry);
    this.lastForks = clock.setTimeout(
      () => this.endEarlyForks({ kind: 'cancelled', by: 'remote' }),
      64 * timerValues.T1,
    );
  }

  /** The ACK is out. */
  private goOn(session: Session, response: SipResponse, request: SipRequest, acceptable: boolean): void {
    session.client = undefined;
    if (session.over) return;
    if (session !== this.chosen) {
      session.bye();
      return session.end({ kind: 'hung up', by: 'local' });
    }
    if (!acceptable) return session.fail(488, 'Not Acceptable Here');
    session.timer.receiveSuccess(request, response);
    this.answer = response;
    try {
      this.user.onAnswered?.(response);
    } catch (error) {
      this.hangUp();
      throw error;
    }
    session.changed();
  }

  /** The INVITE goes out once more: what the last one began is over. */
  private begunAnew(end: CallEnd): void {
    this.endEarlyForks(end);
    this.forks.clear();
  }

  /** Early dialogs end without a word (RFC 3261 §13.2.2.3, §13.2.2.4). */
  private endEarlyForks(end: CallEnd): void {
    for (const { session } of this.forks.values()) if (!session.confirmed) session.end(end);
  }
}
