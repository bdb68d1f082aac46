import { CSeq } from '../message/headers/cseq.js';
import { Via } from '../message/headers/via.js';
import { makeAck } from '../message/make-ack.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { TimerHandle } from '../ports/clock.js';
import { type Flow, isReliable, type Target } from '../transport/flow.js';
import type { Tappable, TappedTransaction } from '../transport/message-tap.js';
import type { TransportLayer } from '../transport/transport-layer.js';
import { inviteClientMachine } from './invite-client.machine.js';
import type { Machine } from './machine.js';
import { type Effect, MachineRunner, type MachineRunnerOptions } from './machine-runner.js';
import { nonInviteClientMachine } from './non-invite-client.machine.js';
import { clientTransactionKey } from './transaction-key.js';

/** What a client transaction tells its user. RFC 3261 §17.1 */
export interface ClientTransactionUser {
  /** Provisional and final responses; of an INVITE every 2xx, also after the first (RFC 6026). */
  onResponse(response: SipResponse): void;
  /** No final response in time: timer B or F. */
  onTimeout(): void;
  /**
   * The request could not be sent, or its connection has ended before the response. Deviation: that the ACK to a refusal
   * could not be sent is not told, because its user has got the answer and could only take it for a second one
   * (RFC 3261 §17.1.4).
   */
  onTransportError(error: Error): void;
  /** A final response other than the one before: it counts for nothing (RFC 3261 §13.2.2.3, §17.1). */
  onContradiction?(response: SipResponse): void;
}

/** A request as it is sent, our Via on top, and where to. */
export interface RequestWay {
  readonly request: SipRequest;
  readonly target: Target;
}

/** Told of what concerns more than the one transaction. */
export interface ClientTransactionKeeper {
  /** The request has left over a connection. */
  sentOver(transaction: ClientTransaction, flow: Flow): void;
  /** The transaction takes the way over UDP; `refused` tells that no connection came up. */
  fallsBack(transaction: ClientTransaction, refused: boolean): void;
}

export interface ClientTransactionOptions
  extends Pick<MachineRunnerOptions, 'clock' | 'timerValues' | 'terminated'> {
  readonly keeper: ClientTransactionKeeper;
  /** The way over UDP of a request that is too large for it, where TCP does not take it (RFC 3261 §18.1.1). */
  readonly fallback: RequestWay | undefined;
}

/** How long a connection may take to come up where there is another way, in milliseconds. */
const connectionPatience = 2000;

/** One request and its responses. RFC 3261 §17.1 */
export class ClientTransaction implements Tappable {
  private readonly runner: MachineRunner;
  private response: SipResponse | undefined;
  private ack: SipRequest | undefined;
  private error: Error | undefined;
  private answered = false;
  private fallback: RequestWay | undefined;
  private patience: TimerHandle | undefined;
  private connected = false;
  private leftOver: Flow | undefined;

  constructor(
    private way: RequestWay,
    private readonly transport: TransportLayer,
    private readonly user: ClientTransactionUser,
    private readonly options: ClientTransactionOptions,
  ) {
    this.fallback = options.fallback;
    const machine = way.request.method === 'INVITE' ? inviteClientMachine : nonInviteClientMachine;
    this.runner = new MachineRunner(machine as Machine, {
      clock: options.clock,
      timerValues: options.timerValues,
      terminated: () => {
        this.forgetFallback();
        options.terminated();
      },
      reliable: isReliable(way.target.protocol),
      effect: (effect) => this.perform(effect),
      entered: () => transport.showState(this.request, this),
    });
  }

  /** As sent, with our Via on top. */
  get request(): SipRequest {
    return this.way.request;
  }

  get target(): Target {
    return this.way.target;
  }

  get state(): string {
    return this.runner.state;
  }

  /** The flow that the request last left over; undefined while it has not left. RFC 5626 §3.3 */
  get flow(): Flow | undefined {
    return this.leftOver;
  }

  /** The last response that was taken, provisional or final. */
  get latestResponse(): SipResponse | undefined {
    return this.response;
  }

  /** True once a final response has come, or none will. */
  get final(): boolean {
    return this.state !== 'Calling' && this.state !== 'Trying' && this.state !== 'Proceeding';
  }

  start(): void {
    if (this.fallback !== undefined) {
      this.patience = this.options.clock.setTimeout(() => this.fallBack(), connectionPatience);
    }
    this.runner.start();
  }

  /** For the tap. */
  tapped(): TappedTransaction {
    const { method } = this.request;
    const branch = this.request.first(Via)?.parameters.get('branch') ?? '';
    const kind = method === 'INVITE' ? 'INVITE client' : 'non-INVITE client';
    return { key: clientTransactionKey(branch, method), kind, state: this.state };
  }

  /** True where a response like this would end here, without its user being told. */
  absorbs(response: SipResponse): boolean {
    return !this.runner.does('pass response up', this.eventOf(response));
  }

  /** Takes a response of this transaction. */
  receive(response: SipResponse): void {
    this.forgetFallback();
    if (this.contradicts(response)) this.user.onContradiction?.(response);
    this.runner.take(this.eventOf(response), () => {
      this.response = response;
    });
  }

  /**
   * The connection that the request left on has ended. Nothing more is waited for, but in an INVITE's Proceeding: its
   * final response may come over a connection that the far end opens for it (RFC 3261 §18.1.1, §18.2.2). Over
   * WebSocket there is none (RFC 7118 §5.3).
   */
  connectionEnded(): void {
    const error = new Error('the connection has ended');
    const { protocol } = this.target;
    const lost = protocol === 'WS' || protocol === 'WSS';
    if (!lost || this.state !== 'Proceeding' || this.request.method !== 'INVITE') return this.fail(error);
    this.terminate();
    this.user.onTransportError(error);
  }

  private eventOf(response: SipResponse): string {
    if (response.provisional) return '1xx';
    if (this.request.method !== 'INVITE') return '200-699';
    return response.successful ? '2xx' : '300-699';
  }

  /** To an INVITE that was forked there may be several 2xx. */
  private contradicts({ statusCode, provisional, successful }: SipResponse): boolean {
    if (!this.answered || provisional || statusCode === this.response?.statusCode) return false;
    return !(successful && this.response?.successful === true && this.request.method === 'INVITE');
  }

  /** Gives up waiting: no more is sent, no more is passed up. */
  terminate(): void {
    this.runner.terminate();
  }

  private perform(effect: Effect): void {
    switch (effect) {
      case 'send request':
        return this.send(this.request, false);
      case 'retransmit request':
        return this.send(this.request, true);
      case 'send ACK':
        return this.sendAck();
      case 'pass response up':
        return this.passUp();
      case 'inform of timeout':
        return this.user.onTimeout();
      case 'inform of transport error':
        return this.answered
          ? undefined
          : this.user.onTransportError(this.error ?? new Error('transport error'));
    }
  }

  private passUp(): void {
    if (this.response === undefined) return;
    this.answered ||= !this.response.provisional;
    this.user.onResponse(this.response);
    if (!this.answered) return;
    // What is left of its time it waits for repetitions.
    this.request.forgetValues();
    this.response.forgetValues();
  }

  /** The ACK to a final response other than 2xx is made once and repeated as it is (RFC 3261 §17.1.1.3). */
  private sendAck(): void {
    if (this.response === undefined) return;
    const again = this.ack !== undefined;
    this.ack ??= makeAck(this.request, this.response);
    this.send(this.ack, again);
  }

  private send(request: SipRequest, retransmission: boolean): void {
    const { way } = this;
    this.transport.sendRequest(
      request,
      way.target,
      (error, flow) => {
        // What becomes of a way that was left is no news.
        if (way !== this.way) return;
        if (error !== undefined) return this.fail(error);
        this.leftOver = flow;
        if (flow?.connection !== undefined) this.noteConnection(flow);
      },
      retransmission,
      this.fallback !== undefined,
      this,
    );
  }

  private noteConnection(flow: Flow): void {
    if (this.state === 'Terminated') return;
    this.connected = true;
    this.options.clock.clearTimeout(this.patience);
    this.options.keeper.sentOver(this, flow);
  }

  private fail(error: Error): void {
    if (this.fallback !== undefined) return this.fallBack();
    this.runner.take('transport error', () => {
      this.error = error;
    });
  }

  /** The same request, in the same transaction, over UDP. */
  private fallBack(): void {
    if (this.fallback === undefined) return;
    this.way = this.fallback;
    this.forgetFallback();
    this.options.keeper.fallsBack(this, !this.connected);
    this.runner.restart(isReliable(this.way.target.protocol));
  }

  private forgetFallback(): void {
    if (this.fallback === undefined) return;
    this.fallback = undefined;
    this.options.clock.clearTimeout(this.patience);
  }

  /** For log lines. */
  toString(): string {
    return `${this.request.method} ${this.request.header(CSeq)?.number} ${this.state}`;
  }
}
