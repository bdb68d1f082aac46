import { printMessage } from '../message/print-message.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { Clock } from '../ports/clock.js';
import type { SocketAddress, Target } from './flow.js';
import { MessageTooLarge, maximumDatagramBytes } from './large-requests.js';
import type { ListeningPoints } from './listening-points.js';
import type { MessageCounts } from './message-counts.js';
import { type MessageFault, type MessageFaults, sufferFault } from './message-faults.js';
import { type MessageTap, show, type Tappable } from './message-tap.js';
import type { TransportCounters } from './transport-counters.js';
import type { SendResult, TransportPort } from './transport-port.js';

export interface MessageSenderOptions {
  readonly points: ListeningPoints;
  readonly counters: TransportCounters;
  readonly sent: MessageCounts;
  readonly tap: MessageTap;
  /** What befalls messages on purpose. */
  readonly faults: MessageFaults;
  readonly clock: Clock;
  /** Runs what is not allowed to throw. */
  readonly guard: (work: () => void) => void;
}

/** Prints messages and gives them to the port that is for them. RFC 3261 §18.1.1, §18.2.2 */
export class MessageSender {
  constructor(private readonly options: MessageSenderOptions) {}

  /**
   * Sends a message, from `local` where several ports could. Whatever goes wrong is told to `done`, and only after this
   * has returned: callers are in the middle of a step. What is `tentative`, or has yet to wait for its connection, is shown
   * at the tap once it has left: only then is it known from where.
   */
  send(
    message: SipRequest | SipResponse,
    target: Target,
    local: SocketAddress | undefined,
    done: SendResult,
    retransmission: boolean,
    tentative = false,
    transaction?: Tappable,
  ): void {
    const { points, counters, faults, guard } = this.options;
    let shown = false;
    let returned = false;
    let told = false;
    let fault: MessageFault | undefined;
    const tell: SendResult = (error, flow) => {
      if (told) return;
      told = true;
      if (error !== undefined) counters.sendFailures++;
      else if (!shown) this.show(message, target, flow?.local ?? target, retransmission, transaction, fault);
      if (returned) guard(() => done(error, flow));
      else queueMicrotask(() => guard(() => done(error, flow)));
    };
    try {
      const port = points.portOf(target, local);
      const bytes = printMessage(message);
      if (bytes.length > maximumDatagramBytes && target.protocol === 'UDP') {
        throw new MessageTooLarge(bytes.length);
      }
      counters.sent++;
      if (retransmission) counters.retransmitted++;
      this.options.sent.count(message);
      if (faults.active) {
        fault = faults.strike({ direction: 'sent', protocol: target.protocol, peer: target, message });
      }
      const source = tentative ? undefined : this.sourceOf(port, target);
      if (source !== undefined) {
        shown = true;
        this.show(message, target, source, retransmission, transaction, fault);
      }
      if (fault === undefined) port.send(bytes, target, tell);
      else this.suffer(fault, port, bytes, target, tell);
    } catch (error) {
      tell(error as Error, undefined);
    }
    returned = true;
  }

  /** Whoever sent it can't tell that it has not left. */
  private suffer(
    fault: MessageFault,
    port: TransportPort,
    bytes: Buffer,
    target: Target,
    tell: SendResult,
  ): void {
    sufferFault(fault, this.options.clock, {
      pass: () => port.send(bytes, target, tell),
      again: () => port.send(bytes, target, () => undefined),
      lose: () => tell(undefined, undefined),
    });
  }

  /** Sends what is no message. `done` may be called before this returns. */
  sendBytes(bytes: Buffer, target: Target, done: SendResult): void {
    const { points, guard } = this.options;
    try {
      points.portOf(target).send(bytes, target, (error, flow) => guard(() => done(error, flow)));
    } catch (error) {
      done(error as Error, undefined);
    }
  }

  private sourceOf(port: TransportPort, target: Target): SocketAddress | undefined {
    if (!this.options.tap.listening) return undefined;
    return port.sourceOf === undefined ? port.local : port.sourceOf(target);
  }

  private show(
    message: SipRequest | SipResponse,
    destination: Target,
    source: SocketAddress,
    retransmission: boolean,
    transaction: Tappable | undefined,
    fault: MessageFault | undefined,
  ): void {
    const { tap, guard } = this.options;
    if (!tap.listening) return;
    const { protocol } = destination;
    // Whoever watches can't be in the way of what is watched.
    guard(() =>
      show(tap, message, {
        direction: 'sent',
        protocol,
        source,
        destination,
        retransmission,
        ...(transaction === undefined ? {} : { transaction: transaction.tapped() }),
        ...(fault === undefined ? {} : { fault }),
      }),
    );
  }
}
