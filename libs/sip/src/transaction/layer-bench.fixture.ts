import { FakeClock, SeededRandom } from '@trapezoid/testkit';
import { Via } from '../message/headers/via.js';
import { makeResponse } from '../message/make-response.js';
import { parseMessage } from '../message/parse-message.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { TransportProtocol } from '../transport/flow.js';
import type {
  MessageTap,
  TappedDecision,
  TappedMessage,
  TappedSubject,
  TappedTransaction,
} from '../transport/message-tap.js';
import { RecordingPort, requestText, responseText } from '../transport/recording-port.fixture.js';
import { TransportLayer } from '../transport/transport-layer.js';
import type { ClientTransaction, ClientTransactionUser } from './client-transaction.js';
import type { ServerTransaction } from './server-transaction.js';
import { TransactionLayer, type TransactionLayerOptions } from './transaction-layer.js';

export interface SentRequest {
  readonly transaction: ClientTransaction;
  /** What its user was told: status codes, `timeout`, or what the error says. */
  readonly told: string[];
}

/** A transaction layer in virtual time over one recording port, and what its user is told. */
export class LayerBench {
  readonly clock = new FakeClock(0);
  readonly port: RecordingPort;
  readonly faults: unknown[] = [];
  /** What the tap was shown: messages as `received INVITE`, states as `Proceeding`. */
  readonly shown: string[] = [];
  /** The same, whole. */
  readonly tapped: TappedMessage[] = [];
  readonly tap = {
    listening: false as boolean,
    record: (message: TappedMessage) => {
      this.tapped.push(message);
      const [first = '', second = ''] = Buffer.from(message.text()).toString('latin1').split(' ');
      this.shown.push(`${message.direction} ${first === 'SIP/2.0' ? second : first}`);
    },
    enter: (_callId: string, { state }: TappedTransaction) => {
      this.shown.push(state);
    },
    join: (callId: string, other: string) => {
      this.shown.push(`${callId} is a leg of the call of ${other}`);
    },
    decide: (subject: TappedSubject, { decision }: TappedDecision) => {
      this.shown.push(`${decision} ${subject.cseq} ${subject.branch}`);
    },
  } satisfies MessageTap;
  readonly transport = new TransportLayer({
    clock: this.clock,
    onFault: (error) => this.faults.push(error),
    tap: this.tap,
  });
  readonly layer: TransactionLayer;
  readonly requests: ServerTransaction[] = [];
  readonly acknowledged: SipRequest[] = [];
  /** Instants, in milliseconds, at which something was sent: `500 INVITE`. */
  readonly instants: string[] = [];
  onRequest: (transaction: ServerTransaction) => void = () => undefined;

  private constructor(protocol: TransportProtocol, options: TransactionLayerOptions) {
    this.port = new RecordingPort(protocol);
    const send = this.port.send.bind(this.port);
    this.port.send = (bytes, target, done) => {
      const [first = '', second = ''] = bytes.toString('latin1').split(' ');
      this.instants.push(`${this.clock.now()} ${first === 'SIP/2.0' ? second : first}`);
      send(bytes, target, done);
    };
    this.layer = new TransactionLayer(this.transport, {
      clock: this.clock,
      random: new SeededRandom(1),
      ...options,
    });
    this.layer.attach({
      receiveRequest: (transaction) => {
        this.requests.push(transaction);
        this.onRequest(transaction);
      },
      receiveAck: (ack) => this.acknowledged.push(ack),
    });
  }

  static async start(
    protocol: TransportProtocol = 'UDP',
    options: TransactionLayerOptions = {},
  ): Promise<LayerBench> {
    const bench = new LayerBench(protocol, options);
    await bench.transport.listen(bench.port.open);
    return bench;
  }

  get open(): { readonly client: number; readonly server: number } {
    return this.layer.openTransactions;
  }

  /** A request from the network; see requestText. */
  receive(method: string, lines?: Readonly<Record<string, string>>): void {
    this.port.receive(requestText(method, lines));
  }

  respond(statusCode: number, to = this.requests[0] as ServerTransaction, toTag = 't'): boolean {
    return to.respond(makeResponse(to.request, statusCode, { toTag }));
  }

  send(method: string, user: Partial<ClientTransactionUser> = {}): SentRequest {
    const told: string[] = [];
    const request = (parseMessage(requestText(method)) as SipRequest).without(Via);
    const transaction = this.layer.sendRequest(
      request,
      { protocol: this.port.protocol, host: '192.0.2.1', port: 5070 },
      {
        onResponse: (response) => {
          told.push(String(response.statusCode));
          user.onResponse?.(response);
        },
        onTimeout: () => {
          told.push('timeout');
          user.onTimeout?.();
        },
        onTransportError: (error) => {
          told.push(error.message);
          user.onTransportError?.(error);
        },
      },
    );
    return { transaction, told };
  }

  /** A response from the network to a request as it was sent. */
  answer(to: SipRequest | SipResponse, status: string, lines?: Readonly<Record<string, string>>): void {
    this.port.receive(responseText(to, status, lines));
  }
}
