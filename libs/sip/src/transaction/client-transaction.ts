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
  onTransportError(error: Error): void;
}

/** One request and its responses. RFC 3261 §17.1 */
export class ClientTransaction {
  private readonly runner: MachineRunner;
  private response: SipResponse | undefined;
  private ack: SipRequest | undefined;
  private error: Error | undefined;
  /** The last response that came, provisional or final. */
  private latest: SipResponse | undefined;

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

  get latestResponse(): SipResponse | undefined {
    return this.latest;
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
    this.response = response;
    this.latest = response;
    const { statusCode } = response;
    const final = this.request.method === 'INVITE' ? (response.successful ? '2xx' : '300-699') : '200-699';
    this.runner.take(statusCode < 200 ? '1xx' : final);
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
        return this.response === undefined ? undefined : this.user.onResponse(this.response);
      case 'inform of timeout':
        return this.user.onTimeout();
      case 'inform of transport error':
        return this.user.onTransportError(this.error ?? new Error('transport error'));
    }
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
        this.error = error;
        this.runner.take('transport error');
      },
      retransmission,
    );
  }

  /** For log lines. */
  toString(): string {
    return `${this.request.method} ${this.request.header(CSeq)?.number} ${this.state}`;
  }
}
