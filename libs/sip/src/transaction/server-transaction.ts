import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import { type Flow, isReliable } from '../transport/flow.js';
import type { Tappable, TappedTransaction } from '../transport/message-tap.js';
import type { TransportLayer } from '../transport/transport-layer.js';
import { inviteServerMachine } from './invite-server.machine.js';
import type { Machine } from './machine.js';
import { type Effect, MachineRunner, type MachineRunnerOptions } from './machine-runner.js';
import { nonInviteServerMachine } from './non-invite-server.machine.js';
import { serverTransactionKey } from './transaction-key.js';

/** What a server transaction tells its user. RFC 3261 §17.2 */
export interface ServerTransactionUser {
  /**
   * The ACK to a 2xx that came in the transaction's Accepted state (RFC 6026 §7.1). Where nobody takes it here, it
   * goes the way of an ACK with a branch of its own.
   */
  onAck?(ack: SipRequest, flow: Flow): void;
  /** No ACK to a final response other than 2xx in time: timer H. */
  onTimeout?(): void;
  onTransportError?(error: Error): void;
  /** A CANCEL has come for this INVITE. */
  onCancel?(cancel: SipRequest): void;
  onTerminated?(): void;
}

/** For a transaction about which its user need not be told anything more. */
const nobody: ServerTransactionUser = {};

type ServerTransactionOptions = Pick<MachineRunnerOptions, 'clock' | 'timerValues' | 'terminated'> & {
  /** Takes an ACK to a 2xx that the transaction's user does not take. */
  readonly receiveAck: (ack: SipRequest, flow: Flow) => void;
  /** The final response is about to be sent, for the first time. */
  readonly answered?: (() => void) | undefined;
};

/** One request as received, and the responses to it. RFC 3261 §17.2 */
export class ServerTransaction implements Tappable {
  /** Whoever answers the request sets itself here. */
  user: ServerTransactionUser = {};
  private readonly runner: MachineRunner;
  private response: SipResponse | undefined;
  private error: Error | undefined;
  private ack: { readonly request: SipRequest; readonly flow: Flow } | undefined;
  private answered = false;
  /** Whether the response at hand has been sent before: a 2xx comes again from the user until its ACK. */
  private repeated = false;

  constructor(
    readonly request: SipRequest,
    /** The way it came. */
    readonly flow: Flow,
    private readonly transport: TransportLayer,
    private readonly options: ServerTransactionOptions,
  ) {
    const machine = request.method === 'INVITE' ? inviteServerMachine : nonInviteServerMachine;
    this.runner = new MachineRunner(machine as Machine, {
      ...options,
      terminated: () => {
        options.terminated();
        this.user.onTerminated?.();
      },
      reliable: isReliable(flow.protocol),
      effect: (effect) => this.perform(effect),
      entered: () => transport.showState(request, this),
    });
  }

  get state(): string {
    return this.runner.state;
  }

  /** True once a final response has been sent. */
  get final(): boolean {
    return this.answered;
  }

  /** The last response that was sent. */
  get latestResponse(): SipResponse | undefined {
    return this.response;
  }

  /** For the tap. */
  tapped(): TappedTransaction {
    const kind = this.request.method === 'INVITE' ? 'INVITE server' : 'non-INVITE server';
    return { key: serverTransactionKey(this.request), kind, state: this.state };
  }

  /** True where a request like this ends here: a retransmission, or an ACK that is no 2xx's. */
  absorbs(request: SipRequest): boolean {
    return !(request.method === 'ACK' && this.runner.does('pass ACK up', 'ACK'));
  }

  start(): void {
    this.runner.start();
  }

  /**
   * Sends a response. After a final one only further 2xx to an INVITE go out; anything else is dropped, which
   * the return value tells. To other requests no provisional response is sent but the transaction's own 100, and no
   * 408: it would come too late to be of use, so the transaction ends without a word (RFC 4320 §4).
   */
  respond(response: SipResponse): boolean {
    if (this.state === 'Terminated') return false;
    const invite = this.request.method === 'INVITE';
    if (this.answered && !(invite && response.successful && this.state === 'Accepted')) return false;
    if (!invite && response.provisional) return false;
    if (!invite && response.statusCode === 408) {
      this.terminate();
      return false;
    }
    if (!response.provisional && !this.answered) {
      this.answered = true;
      this.options.answered?.();
    }
    this.runner.take(eventOf(response, invite), () => {
      this.repeated = this.response === response;
      this.response = response;
    });
    return true;
  }

  /** Takes a retransmission of the request, or the ACK to its final response. */
  receive(request: SipRequest, flow: Flow): void {
    if (request.method === 'ACK') {
      this.runner.take('ACK', () => {
        this.ack = { request, flow };
      });
    } else this.runner.take(this.request.method === 'INVITE' ? 'INVITE' : 'request');
  }

  /** Ends the transaction without a word. */
  terminate(): void {
    this.runner.terminate();
  }

  private perform(effect: Effect): void {
    switch (effect) {
      case 'send response':
        return this.send(this.repeated);
      case 'retransmit response':
        return this.response === undefined ? undefined : this.send(true);
      case 'send 100':
        this.response ??= makeResponse(this.request, 100);
        return this.send(false);
      case 'pass ACK up':
        return this.passAckUp();
      case 'inform of timeout':
        return this.user.onTimeout?.();
      case 'inform of transport error':
        return this.user.onTransportError?.(this.error ?? new Error('transport error'));
    }
  }

  private passAckUp(): void {
    if (this.ack === undefined) return;
    const { request, flow } = this.ack;
    if (this.user.onAck !== undefined) this.user.onAck(request, flow);
    else this.options.receiveAck(request, flow);
  }

  private send(retransmission: boolean): void {
    if (this.response === undefined) return;
    this.transport.sendResponse(
      this.response,
      this.flow,
      (error) => {
        if (error === undefined) return;
        this.runner.take('transport error', () => {
          this.error = error;
        });
      },
      retransmission,
      this,
    );
    if (this.answered) this.forget();
  }

  /** It stays for half a minute to know repetitions, and nearly all that know it are open for that: they take little room. */
  private forget(): void {
    this.request.forgetValues();
    this.response?.forgetValues();
    const { onTransportError, onTerminated } = this.user;
    const toldLater = onTransportError !== undefined || onTerminated !== undefined;
    if (this.request.method !== 'INVITE' && !toldLater) this.user = nobody;
  }
}

function eventOf(response: SipResponse, invite: boolean): string {
  if (response.provisional) return '1xx from TU';
  if (!invite) return '200-699 from TU';
  return response.successful ? '2xx from TU' : '300-699 from TU';
}
