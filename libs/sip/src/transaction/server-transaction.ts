import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import { type Flow, isReliable } from '../transport/flow.js';
import type { TransportLayer } from '../transport/transport-layer.js';
import { inviteServerMachine } from './invite-server.machine.js';
import type { Machine } from './machine.js';
import { type Effect, MachineRunner, type MachineRunnerOptions } from './machine-runner.js';
import { nonInviteServerMachine } from './non-invite-server.machine.js';

/** What a server transaction tells its user. RFC 3261 §17.2 */
export interface ServerTransactionUser {
  /** The ACK to a 2xx that came in the transaction's Accepted state (RFC 6026 §7.1). */
  onAck?(ack: SipRequest, flow: Flow): void;
  /** No ACK to a final response other than 2xx in time: timer H. */
  onTimeout?(): void;
  onTransportError?(error: Error): void;
  /** A CANCEL has come for this INVITE. */
  onCancel?(cancel: SipRequest): void;
  onTerminated?(): void;
}

/** One request as received, and the responses to it. RFC 3261 §17.2 */
export class ServerTransaction {
  /** Whoever answers the request sets itself here. */
  user: ServerTransactionUser = {};
  private readonly runner: MachineRunner;
  private response: SipResponse | undefined;
  private error: Error | undefined;
  private ack: { readonly request: SipRequest; readonly flow: Flow } | undefined;
  private answered = false;

  constructor(
    readonly request: SipRequest,
    /** The way it came. */
    readonly flow: Flow,
    private readonly transport: TransportLayer,
    options: Pick<MachineRunnerOptions, 'clock' | 'timerValues' | 'terminated'>,
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

  start(): void {
    this.runner.start();
  }

  /**
   * Sends a response. After a final one only further 2xx to an INVITE go out; anything else is dropped, which
   * the return value tells.
   */
  respond(response: SipResponse): boolean {
    const invite = this.request.method === 'INVITE';
    if (this.answered && !(invite && response.successful && this.state === 'Accepted')) return false;
    if (this.state === 'Terminated') return false;
    this.response = response;
    if (response.statusCode >= 200) this.answered = true;
    if (response.provisional) this.runner.take('1xx from TU');
    else if (!invite) this.runner.take('200-699 from TU');
    else this.runner.take(response.successful ? '2xx from TU' : '300-699 from TU');
    return true;
  }

  /** Takes a retransmission of the request, or the ACK to its final response. */
  receive(request: SipRequest, flow: Flow): void {
    if (request.method === 'ACK') {
      this.ack = { request, flow };
      this.runner.take('ACK');
    } else this.runner.take(this.request.method === 'INVITE' ? 'INVITE' : 'request');
  }

  /** Ends the transaction without a word. */
  terminate(): void {
    this.runner.terminate();
  }

  private perform(effect: Effect): void {
    switch (effect) {
      case 'send response':
        return this.send(false);
      case 'retransmit response':
        return this.response === undefined ? undefined : this.send(true);
      case 'send 100':
        this.response ??= makeResponse(this.request, 100);
        return this.send(false);
      case 'pass ACK up':
        return this.ack === undefined ? undefined : this.user.onAck?.(this.ack.request, this.ack.flow);
      case 'inform of timeout':
        return this.user.onTimeout?.();
      case 'inform of transport error':
        return this.user.onTransportError?.(this.error ?? new Error('transport error'));
    }
  }

  private send(retransmission: boolean): void {
    if (this.response === undefined) return;
    this.transport.sendResponse(
      this.response,
      this.flow,
      (error) => {
        if (error === undefined) return;
        this.error = error;
        this.runner.take('transport error');
      },
      retransmission,
    );
  }
}
