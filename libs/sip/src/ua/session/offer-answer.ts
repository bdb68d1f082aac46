import type { ReceivedDescription, SessionBody } from '../call-user.js';
import {
  type Direction,
  type OfferAnswerEvent,
  type OfferAnswerState,
  type OfferAnswerStep,
  offerAnswerMachine,
  type Place,
  stepOf,
} from './offer-answer.machine.js';

/** What both sides had agreed on at some time. */
export interface Agreement {
  readonly local: SessionBody | undefined;
  readonly remote: SessionBody | undefined;
  /** How many exchanges had been completed. */
  readonly exchanges: number;
}

/** Steps the exchange of offer and answer of one dialog through its table, and keeps what was agreed. RFC 3264 §4 */
export class OfferAnswer {
  private current: OfferAnswerState = offerAnswerMachine.initial;
  private agreed: Agreement = { local: undefined, remote: undefined, exchanges: 0 };
  /** The offer that is open, whosever it is. */
  private open: SessionBody | undefined;

  get state(): OfferAnswerState {
    return this.current;
  }

  get stable(): boolean {
    return this.current === 'stable';
  }

  /** The last complete exchange: what is to be offered again where nothing is to change. */
  get agreement(): Agreement {
    return this.agreed;
  }

  /** Throws where the table has no such step: it is for us to send at the right time. */
  send(place: Place, body?: SessionBody): OfferAnswerStep {
    return this.take('send', place, body);
  }

  receive(place: Place, body?: ReceivedDescription): OfferAnswerStep {
    return this.take('receive', place, body);
  }

  refuse(direction: Direction, method: 'INVITE' | 'PRACK' | 'UPDATE'): void {
    this.step(`${direction} refusal of ${method}`);
  }

  /** How a request that comes now is refused because of its time; undefined where it isn't. */
  refusalOf(method: 'INVITE'): 491 | 500 | undefined {
    return stepOf(this.current, `receive ${method}`)?.refuse;
  }

  /** True where a message of ours may hold a body now. */
  mayHold(place: Place): boolean {
    return stepOf(this.current, `send ${place} with body`) !== undefined;
  }

  /**
   * Goes back to what was agreed before a re-INVITE that was refused; true where exchanges within it had been completed,
   * so that both sides must be brought together again (RFC 6141 §3.4).
   */
  rollBack(before: Agreement): boolean {
    if (this.agreed.exchanges === before.exchanges) return false;
    this.agreed = { ...before, exchanges: this.agreed.exchanges };
    return true;
  }

  private take(direction: Direction, place: Place, body: SessionBody | undefined): OfferAnswerStep {
    const step = this.step(`${direction} ${place}${body === undefined ? '' : ' with body'}`);
    if (step.body === 'offer') this.open = body;
    if (step.body === 'answer') {
      const [local, remote] = direction === 'send' ? [body, this.open] : [this.open, body];
      this.agreed = { local, remote, exchanges: this.agreed.exchanges + 1 };
    }
    return step;
  }

  private step(event: OfferAnswerEvent): OfferAnswerStep {
    const step = stepOf(this.current, event);
    if (step === undefined)
      throw new Error(`${offerAnswerMachine.title}: ${event} can't happen in ${this.current}`);
    this.current = step.to ?? this.current;
    return step;
  }
}
