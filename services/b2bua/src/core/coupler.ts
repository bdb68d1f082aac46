import {
  type CallEnd,
  type CallUser,
  type ChangeOutcome,
  type DescriptionPlace,
  makeResponse,
  type OfferRefusal,
  type ReceivedDescription,
  type ReceivedInvite,
  type Reply,
  Require,
  type ServerTransaction,
  type SessionBody,
  SipRequest,
  type SipResponse,
  sipReason,
  To,
  tagOf,
} from '@trapezoid/sip';
import { type CouplingAction, couplingTable, type LegEvent } from './coupling.js';
import type { HeaderPolicy } from './header-policy.js';
import type { Leg } from './leg.js';
import { passRequest } from './pass-request.js';
import { fieldsOfRefusal, reasonsAfter, refusalAfter, translateRefusal } from './refusals.js';
import { silentAnswer } from './silent-answer.js';

export interface CouplerPorts {
  readonly headers: HeaderPolicy;
  /** True where challenges of the callee's side are answered here. */
  readonly ownAccount: boolean;
  /** True where the contacts of a redirection may be told to the caller. */
  readonly tellsContacts: boolean;
  /** Calls the far end of a leg that is idle. */
  readonly invite: (leg: Leg, offer: SessionBody) => void;
  /** A REFER inside a leg's dialog. */
  readonly refer: (leg: Leg, transaction: ServerTransaction) => void;
  readonly onProgress: (leg: Leg, response: SipResponse) => void;
  readonly onAnswered: (leg: Leg, response: SipResponse) => void;
  readonly onEnded: (leg: Leg, end: CallEnd) => void;
}

/**
 * Does at one leg what the table says for what happens at the other. A leg's session timers, retransmissions, PRACKs and
 * ACKs are its own.
 */
export class Coupler {
  /** Provisional responses that went on with their offer: nothing of them is left to pass. */
  private readonly offersPassed = new WeakSet<SipResponse>();

  constructor(private readonly ports: CouplerPorts) {}

  /** Lets the far ends of two legs talk to each other. */
  couple(one: Leg, other: Leg): void {
    one.peer = other;
    other.peer = one;
  }

  /** What the call of a leg tells, and what it asks. */
  userOf(leg: Leg): CallUser {
    return {
      onProgress: (response) => this.progress(leg, response),
      onPreview: (answer) => leg.hear(answer),
      onAnswer: (answer) => leg.hear(answer),
      onAnswered: (response) => this.answered(leg, response),
      onOffer: (offer, place, response) => this.offered(leg, offer, place, response),
      onReinvite: (reinvite) => void this.reinvited(leg, reinvite),
      onRequest: (transaction) => this.requested(leg, transaction),
      onEnded: (end, message) => this.ended(leg, end, message),
    };
  }

  /** What one of our own offers to a leg came to. `asked`: the request of the other side that it follows. */
  async change(
    leg: Leg,
    offer: SessionBody | undefined,
    asked?: SipRequest,
  ): Promise<{ readonly answer: SessionBody | OfferRefusal | undefined; readonly response?: SipResponse }> {
    const { call } = leg;
    if (call === undefined || call.finished) return { answer: { refuse: 481 } };
    leg.take();
    const shown = offer === undefined ? undefined : leg.shown(offer);
    const outcome = await call.reoffer(shown, {
      once: true,
      by: asked === undefined || asked.method === 'INVITE' ? undefined : 'UPDATE',
      amend: asked === undefined ? undefined : this.withHeadersOf(asked),
    });
    if (outcome.kind === 'agreed') return { answer: leg.take(), response: outcome.response };
    return { answer: { refuse: this.refusalOf(outcome, leg) } };
  }

  private refusalOf(outcome: Exclude<ChangeOutcome, { kind: 'agreed' }>, leg: Leg): number {
    if (outcome.kind === 'refused')
      return translateRefusal(outcome.response, this.ports.ownAccount).statusCode;
    return leg.state === 'Ended' ? 481 : 488;
  }

  private progress(leg: Leg, response: SipResponse): void {
    const { peer } = leg;
    const isPassed = this.offersPassed.has(response);
    if (!isPassed && actionFor('progress', leg) === 'ring' && peer?.invited !== undefined) {
      const body = leg.take();
      peer.invited.ring(response.statusCode, {
        ...(body === undefined ? {} : { body: peer.shown(body) }),
        // Where one side knows no 100rel, neither gets it: see the INVITE of the callee's side.
        reliable: isReliable(response),
        reasonPhrase: response.reasonPhrase,
        amend: this.withHeadersOf(response),
      });
    }
    this.ports.onProgress(leg, response);
  }

  private answered(leg: Leg, response: SipResponse): void {
    const action = actionFor('answered', leg);
    const { peer } = leg;
    if (action === 'hang up') leg.call?.hangUp();
    if (action === 'accept' && peer?.invited !== undefined) {
      const body = leg.take() ?? leg.lastAnswer;
      peer.invited.accept(body === undefined ? undefined : peer.shown(body), this.withHeadersOf(response));
    }
    if (leg.pickUp(tagOf(response, To)) && action !== 'hang up') void this.acquaint(peer);
    this.ports.onAnswered(leg, response);
  }

  /** The far end of a leg has agreed with another phone than with the one that has picked up: it is asked for an offer anew. */
  private async acquaint(leg: Leg | undefined): Promise<void> {
    const outcome = await leg?.call?.reoffer();
    if (outcome?.kind === 'refused') leg?.call?.hangUp({ reasons: [sipReason(488, 'Not Acceptable Here')] });
  }

  private offered(
    leg: Leg,
    offer: ReceivedDescription,
    place: DescriptionPlace,
    response: SipResponse | undefined,
  ): Reply {
    if (!leg.speaksIn(offer)) return silentAnswer(offer) ?? { refuse: 488 };
    const inResponse = place === '2xx' || place === 'reliable 1xx';
    const action = actionFor(inResponse ? 'offered' : 'change', leg);
    const { peer } = leg;
    if (peer === undefined) return { refuse: action === 'refuse with 491' ? 491 : 481 };
    if (action === 'offer' && peer.divided) return { refuse: 491 };
    switch (action) {
      case 'answer with it':
        return shownTo(leg, this.answerWith(peer, offer, response));
      case 'invite': {
        const answer = peer.nextAnswer();
        this.ports.invite(peer, offer);
        return shownTo(leg, answer);
      }
      case 'offer':
        return this.pass(leg, peer, offer);
      default:
        return { refuse: action === 'refuse with 491' ? 491 : 481 };
    }
  }

  /** The offer goes out in a response to the other leg, whose answer comes in ACK or PRACK. */
  private answerWith(
    peer: Leg,
    offer: SessionBody,
    response: SipResponse | undefined,
  ): Promise<SessionBody | undefined> {
    const answer = peer.nextAnswer();
    const amend = response === undefined ? undefined : this.withHeadersOf(response);
    const body = peer.shown(offer);
    const inProgress = response?.provisional === true;
    if (inProgress) {
      this.offersPassed.add(response);
      peer.invited?.ring(response.statusCode, {
        body,
        reliable: true,
        ...(amend === undefined ? {} : { amend }),
      });
    } else (peer.change?.asks ?? peer.invited)?.accept(body, amend);
    return answer;
  }

  private async pass(
    leg: Leg,
    peer: Leg,
    offer: ReceivedDescription,
  ): Promise<SessionBody | OfferRefusal | undefined> {
    leg.change = {};
    try {
      const { message } = offer;
      const asked = message instanceof SipRequest ? message : undefined;
      const { answer } = await this.change(peer, offer, asked);
      return answer === undefined || 'refuse' in answer ? answer : leg.shown(answer);
    } finally {
      leg.change = undefined;
    }
  }

  private async reinvited(leg: Leg, reinvite: ReceivedInvite): Promise<void> {
    const action = actionFor('change', leg);
    const { peer } = leg;
    if (action !== 'offer' || peer === undefined)
      return reinvite.reject(action === 'refuse with 491' ? 491 : 481);
    leg.change = reinvite.offer === undefined ? { asks: reinvite } : {};
    try {
      const { answer, response } = await this.change(peer, reinvite.offer, reinvite.invite);
      if (!reinvite.waiting) return;
      if (answer !== undefined && 'refuse' in answer) return reinvite.reject(answer.refuse);
      // One that asked for an offer has got its 200 with it before.
      if (answer === undefined) return reinvite.reject(488);
      reinvite.accept(leg.shown(answer), response === undefined ? undefined : this.withHeadersOf(response));
    } finally {
      leg.change = undefined;
    }
  }

  private requested(leg: Leg, transaction: ServerTransaction): void {
    const { request } = transaction;
    const { peer } = leg;
    const passes = actionFor('request', leg) === 'pass';
    if (!passes || peer === undefined)
      return void transaction.respond(makeResponse(request, passes ? 480 : 481));
    if (request.method === 'REFER') return this.ports.refer(leg, transaction);
    passRequest(transaction, peer, this.ports.headers);
  }

  private ended(leg: Leg, end: CallEnd, message: SipRequest | SipResponse | undefined): void {
    leg.over = true;
    leg.settle(undefined);
    const { peer } = leg;
    const reasons = reasonsAfter(end);
    // Before the other leg ends because of it.
    this.ports.onEnded(leg, end);
    switch (actionFor('ended', leg)) {
      case 'refuse the INVITE':
        this.refuse(peer, end, message);
        break;
      case 'cancel':
      case 'hang up':
        peer?.call?.hangUp(
          message instanceof SipRequest ? { reasons, amend: this.withHeadersOf(message) } : { reasons },
        );
        break;
    }
  }

  private refuse(peer: Leg | undefined, end: CallEnd, message: SipRequest | SipResponse | undefined): void {
    const { ownAccount, tellsContacts } = this.ports;
    const { statusCode, reasonPhrase } = refusalAfter(end, ownAccount);
    const contacts = tellsContacts && statusCode < 400;
    const fields = fieldsOfRefusal(message, { ownAccount, contacts });
    peer?.invited?.reject(statusCode, reasonPhrase, (refusal) =>
      (message === undefined ? refusal : this.ports.headers.pass(message, refusal)).withRawFields(fields),
    );
  }

  private withHeadersOf(from: SipRequest | SipResponse) {
    return <Message extends SipRequest | SipResponse>(message: Message): Message =>
      this.ports.headers.pass(from, message);
  }
}

/** What is to be done at the other leg; where there is none, as if it had ended, or were on its way. */
function actionFor(event: LegEvent, leg: Leg): CouplingAction {
  return couplingTable[event][leg.peer?.state ?? (leg.transferring ? 'Changing' : 'Ended')];
}

async function shownTo(leg: Leg, answer: Promise<SessionBody | undefined>): Promise<SessionBody | undefined> {
  const body = await answer;
  return body === undefined ? undefined : leg.shown(body);
}

const isReliable = (response: SipResponse): boolean =>
  response.fieldsOf(Require).some(({ value }) => /(^|[\s,])100rel($|[\s,])/i.test(value));
