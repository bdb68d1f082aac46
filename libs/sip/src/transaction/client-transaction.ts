import { CSeq } from '../message/headers/cseq.js';
import { makeAck } from '../message/make-ack.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import { isReliable, type Target } from '../transport/flow.js';
import type { TransportLayer } from '../transport/transport-layer.js';
import { inviteClientMachine } from './invite-client.machine.js';
import type { Machine } from './machine.js';
import { type Effect, MachineRunner, type MachineRunnerOptions } from './machine-runner.js';
import { nonInviteClientMachine } from './non-invite-client.machine.js';

/** What a client transaction tells its user. RFC 3261 §17.1 */
export interface ClientTransactionUser {
  /** Provisional and final responses; of an INVITE every 2xx, also after the first (RFC 6026). */
  onResponse(response: SipResponse): void;
  /** No final response in time: timer B or F. */
  onTimeout(): void;
  /** The request could not be sent. After a final response nothing comes here any more: its ACK's way is no news. */
  onTransportError(error: Error): void;
}

/** One request and its responses. RFC 3261 §17.1 */
export class ClientTransaction {
  private readonly runner: MachineRunner;
  private response: SipResponse | undefined;
  private ack: SipRequest | undefined;
  private error: Error | undefined;
  private answered = false;

  constructor(
    /** As sent, with our Via on top. */
    readonly request: SipRequest,
    readonly target: Target,
    private readonly transport: TransportLayer,
    private readonly user: ClientTransactionUser,
    options: Pick<MachineRunnerOptions, 'clock' | 'timerValues' | 'terminated'>,
  ) {
    const machine = request.method === 'INVITE' ? inviteClientMachine : nonInviteClientMachine;
    this.runner = new MachineRunner(machine as Machine, {
      ...options,
      reliable: isReliable(target.protocol),
      effect: (effect) => this.perform(effect),
    });
  }

  get state(): string {
    return this.runner.state;
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
    this.runner.start();
  }

  /** Takes a response of this transaction. */
  receive(response: SipResponse): void {
    const final = this.request.method === 'INVITE' ? (response.successful ? '2xx' : '300-699') : '200-699';
    this.runner.take(response.provisional ? '1xx' : final, () => {
      this.response = response;
    });
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
  }

  /** The ACK to a final response other than 2xx is made once and repeated as it is (RFC 3261 §17.1.1.3). */
  private sendAck(): void {
    if (this.response === undefined) return;
    const again = this.ack !== undefined;
    this.ack ??= makeAck(this.request, this.response);
    this.send(this.ack, again);
  }

  private send(request: SipRequest, retransmission: boolean): void {
    this.transport.sendRequest(
      request,
      this.target,
      (error) => {
        if (error === undefined) return;
        this.runner.take('transport error', () => {
          this.error = error;
        });
      },
      retransmission,
    );
  }

  /** For log lines. */
  toString(): string {
    return `${this.request.method} ${this.request.header(CSeq)?.number} ${this.state}`;
  }
}
