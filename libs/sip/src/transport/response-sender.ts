import { Via, type ViaValue } from '../message/headers/via.js';
import type { SipResponse } from '../message/response.js';
import type { Flow, Target } from './flow.js';
import { NoTransport } from './listening-points.js';
import type { MessageSender } from './message-sender.js';
import type { Tappable } from './message-tap.js';
import { responseDestinations } from './response-destination.js';
import type { SendResult } from './transport-port.js';

/**
 * Where else a response may go once neither the connection of its request nor the address that it came from takes it.
 * RFC 3261 §18.2.2, RFC 3263 §5
 */
export type LocateResponse = (via: ViaValue, flow: Flow) => Promise<readonly Target[]>;

export interface ResponseSenderOptions {
  readonly sender: MessageSender;
  readonly locate: LocateResponse | undefined;
  /** Runs what a promise calls. */
  readonly guard: (work: () => void) => void;
}

/** A response on its way. */
interface Attempt {
  readonly response: SipResponse;
  readonly via: ViaValue;
  readonly flow: Flow;
  readonly done: SendResult;
  readonly retransmission: boolean;
  readonly transaction: Tappable | undefined;
}

/** Sends responses: tries one destination after the other until one takes it. RFC 3261 §18.2.2 */
export class ResponseSender {
  constructor(private readonly options: ResponseSenderOptions) {}

  /** `done` is called once, never before this returns. */
  send(
    response: SipResponse,
    flow: Flow,
    done: SendResult,
    retransmission: boolean,
    transaction?: Tappable,
  ): void {
    const via = response.first(Via);
    if (via === undefined) {
      const error = new NoTransport('response without a Via');
      queueMicrotask(() => this.options.guard(() => done(error, undefined)));
      return;
    }
    this.try(
      { response, via, flow, done, retransmission, transaction },
      responseDestinations(via, flow),
      0,
      true,
    );
  }

  private try(attempt: Attempt, targets: readonly Target[], at: number, mayLocate: boolean): void {
    const target = targets[at];
    if (target === undefined) return;
    const next: SendResult = (error, flow) => {
      if (error === undefined) attempt.done(undefined, flow);
      else if (at + 1 < targets.length) this.try(attempt, targets, at + 1, mayLocate);
      else if (mayLocate && this.options.locate !== undefined)
        this.lookUp(attempt, this.options.locate, error);
      else attempt.done(error, undefined);
    };
    const { response, flow, retransmission, transaction } = attempt;
    this.options.sender.send(response, target, flow.local, next, retransmission, false, transaction);
  }

  private lookUp(attempt: Attempt, locate: LocateResponse, error: Error): void {
    const fail = () => attempt.done(error, undefined);
    const located = new Promise<readonly Target[]>((resolve) => resolve(locate(attempt.via, attempt.flow)));
    located.then(
      (targets) => this.options.guard(targets.length > 0 ? () => this.try(attempt, targets, 0, false) : fail),
      () => this.options.guard(fail),
    );
  }
}
