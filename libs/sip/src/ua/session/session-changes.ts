import type { ClientRequest } from '../../core/client-request.js';
import { readHeader } from '../../core/read-header.js';
import { Contact } from '../../message/headers/contact.js';
import { RetryAfter } from '../../message/headers/retry-after.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import type { TimerHandle } from '../../ports/clock.js';
import type { AmendRequest, ChangeOptions, ChangeOutcome, SessionBody } from '../call-user.js';
import { glareDelay } from './glare.js';
import { type Reinvitation, sendReinvite } from './send-reinvite.js';
import type { SessionCore } from './session-core.js';
import { sessionDescriptionOf } from './session-description.js';

/** A change of the session, or a refresh, that waits for its turn or is under way. */
export interface Change {
  /** What is offered; undefined: the far end is asked for its offer, or an UPDATE only refreshes. */
  offer: Offer | undefined;
  method: 'INVITE' | 'UPDATE';
  attempts: number;
  /** It is not tried again after a 491 or a Retry-After. */
  readonly once: boolean;
  readonly amend: AmendRequest;
  readonly settle: (outcome: ChangeOutcome) => void;
  /** No offer could be made. */
  readonly fail: (error: unknown) => void;
}

/**
 * An offer, or what makes it each time that it goes out: its version and its streams have to follow what the far end has
 * changed in between (RFC 3264 §8).
 */
export type Offer = SessionBody | (() => SessionBody);

const asItIs: AmendRequest = (request) => request;

/** So often a change is tried again: the far end's own may take its 64*T1 to get through, with a 491 a second from it. */
const maximumAttempts = 64;

/** The longest Retry-After that is waited for, in seconds. */
const longestWait = 60;

/**
 * The re-INVITEs and UPDATEs of this side: one after the other, each once no exchange is open and no INVITE is under way,
 * and again after a 491 or where the far end says when.
 * RFC 3261 §14.1, RFC 3311 §5.1, §5.3, RFC 6337 §4.3
 */
export class SessionChanges {
  private readonly queue: Change[] = [];
  private current: Change | undefined;
  /** The re-INVITE that was sent last. */
  private reinvite: ClientRequest | undefined;
  private timer: TimerHandle;

  constructor(private readonly session: SessionCore) {}

  /** Offers a session description; without one the far end is asked for its offer, by a re-INVITE. */
  offer(offer: Offer | undefined, options: ChangeOptions = {}): Promise<ChangeOutcome> {
    const early = !this.session.confirmed;
    return this.enqueue(offer, options.by ?? (early ? 'UPDATE' : 'INVITE'), options);
  }

  /** Refreshes session and dialog: by UPDATE where the far end takes it, else by offering again what is agreed. */
  refresh(): Promise<ChangeOutcome> {
    const { peer, exchange } = this.session;
    return peer.allows('UPDATE')
      ? this.enqueue(undefined, 'UPDATE')
      : this.enqueue(exchange.agreement.local, 'INVITE');
  }

  /** Something has come to its end: the next change may go out. */
  goOn(): void {
    const next = this.queue[0];
    if (next === undefined || this.current !== undefined || this.timer !== undefined) return;
    if (this.session.over || !this.isTime(next)) return;
    this.queue.shift();
    const made = this.made(next);
    if (made === undefined) return this.goOn();
    this.current = next;
    next.attempts++;
    if (next.method === 'UPDATE') this.sendUpdate(next, made.offer);
    else
      this.reinvite = sendReinvite(this.session, made, (response, local) =>
        this.conclude(next, response, local),
      );
  }

  private made({ offer, amend, fail }: Change): Reinvitation | undefined {
    try {
      return { offer: typeof offer === 'function' ? offer() : offer, amend };
    } catch (error) {
      fail(error);
      return undefined;
    }
  }

  /** The session is over. */
  abandon(): void {
    this.clear();
    this.giveUpReinvite();
    const left = [...(this.current === undefined ? [] : [this.current]), ...this.queue.splice(0)];
    this.current = undefined;
    for (const { settle } of left) settle({ kind: 'abandoned' });
  }

  /**
   * A far end that has hung up need not answer a re-INVITE any more, nor repeat what it has answered; one that has been
   * answered provisionally would wait for ever.
   * RFC 3261 §9.1, §15.1.2, §17.1.1.2
   */
  private giveUpReinvite(): void {
    const { reinvite, session } = this;
    if (reinvite === undefined || this.current?.method !== 'INVITE') return;
    const { clock, timerValues } = session.ua.transactions;
    clock.setTimeout(() => reinvite.cancel(), 64 * timerValues.T1);
  }

  private enqueue(
    offer: Offer | undefined,
    method: Change['method'],
    { once = false, amend = asItIs }: ChangeOptions = {},
  ): Promise<ChangeOutcome> {
    const { session } = this;
    if (session.over || (!session.confirmed && !mayUpdateEarly(session, method))) {
      return Promise.resolve({ kind: 'abandoned' });
    }
    return new Promise((settle, fail) => {
      this.queue.push({ offer, method, attempts: 0, once, amend, settle, fail });
      this.goOn();
    });
  }

  /** RFC 6337 §4.3 (UAC-II, UAC-UU, UAC-UI, UAC-IU) */
  private isTime({ method, offer }: Change): boolean {
    const { session } = this;
    const { client, exchange } = session;
    if (client?.pracking || !exchange.stable) return false;
    if (method === 'INVITE') return client === undefined && !session.serving;
    return offer === undefined || !session.unacknowledged;
  }

  private sendUpdate(change: Change, offer: SessionBody | undefined): void {
    const { session } = this;
    const { amend } = change;
    let sent: SipRequest | undefined;
    session.exchange.send('UPDATE', offer);
    session.request(
      'UPDATE',
      (request) => {
        const bare = session.timer.ask(request.withAll(Contact, [session.contact]));
        sent = amend(offer === undefined ? bare : bare.withBody(offer.contentType, offer.content));
        return sent;
      },
      (response, local) => {
        if (session.over) return;
        if (response.successful) this.receiveUpdated(response, sent);
        else if (offer !== undefined) session.exchange.refuse('receive', 'UPDATE');
        this.conclude(change, response, local);
      },
    );
  }

  private receiveUpdated(response: SipResponse, sent: SipRequest | undefined): void {
    const { session } = this;
    session.peer.learn(response);
    session.dialog.receiveResponse(response);
    if (sent !== undefined && session.confirmed) session.timer.receiveSuccess(sent, response);
    const description = sessionDescriptionOf(response);
    const step = session.exchange.receive('2xx to UPDATE', description);
    session.tell(step, response);
    if (step.body === 'answer' && description !== undefined)
      session.user.onAnswer?.(description, '2xx to UPDATE');
  }

  private conclude(change: Change, response: SipResponse, local: boolean): void {
    if (this.current !== change) return;
    this.current = undefined;
    if (response.successful) change.settle({ kind: 'agreed', response });
    else if (this.session.endsBy(response, local)) return change.settle({ kind: 'refused', response });
    else if (!this.triesAgain(change, response)) change.settle({ kind: 'refused', response });
    this.session.changed();
  }

  private triesAgain(change: Change, response: SipResponse): boolean {
    const { session } = this;
    const wait = change.attempts < maximumAttempts ? this.waitAfter(change, response) : undefined;
    if (wait === undefined) return false;
    this.queue.unshift(change);
    const { clock } = session.ua.transactions;
    this.timer = clock.setTimeout(() => {
      this.timer = undefined;
      this.goOn();
    }, wait);
    return true;
  }

  /** Milliseconds until the change is sent again; undefined where that makes no sense. */
  private waitAfter(change: Change, response: SipResponse): number | undefined {
    const { session } = this;
    const { ownsCallId, ua } = session;
    switch (response.statusCode) {
      case 491:
        if (change.once) return undefined;
        return glareDelay(ownsCallId, ua.transactions.random);
      case 422:
        return session.timer.raise(response) ? 0 : undefined;
      case 405:
      case 501:
        return this.insteadOfUpdate(change);
      case 500:
      case 503: {
        if (change.once) return undefined;
        const seconds = readHeader(response, RetryAfter)?.seconds;
        return seconds === undefined || seconds > longestWait ? undefined : seconds * 1000;
      }
      default:
        return undefined;
    }
  }

  /** Who takes no UPDATE takes a re-INVITE; one without an offer would ask for a new one, so what is agreed is offered. */
  private insteadOfUpdate(change: Change): number | undefined {
    const { exchange, confirmed } = this.session;
    if (change.method !== 'UPDATE' || !confirmed) return undefined;
    change.offer ??= exchange.agreement.local;
    change.method = 'INVITE';
    return 0;
  }

  private clear(): void {
    if (this.timer !== undefined) this.session.ua.transactions.clock.clearTimeout(this.timer);
    this.timer = undefined;
  }
}

/** In an early dialog there is UPDATE alone, where the far end takes it and one exchange is complete (RFC 3311 §5.1). */
function mayUpdateEarly({ peer, exchange }: SessionCore, method: Change['method']): boolean {
  return method === 'UPDATE' && peer.allows('UPDATE') && exchange.agreement.exchanges > 0;
}
