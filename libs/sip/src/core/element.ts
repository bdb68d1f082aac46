import type { MessageLimits } from '../message/limits.js';
import type { Clock } from '../ports/clock.js';
import type { Random } from '../ports/random.js';
import type { TimerValues } from '../transaction/timers.js';
import { TransactionLayer } from '../transaction/transaction-layer.js';
import type { MessageTap } from '../transport/message-tap.js';
import { TransportLayer } from '../transport/transport-layer.js';
import type { OpenTransportPort } from '../transport/transport-port.js';

export interface SipElementOptions {
  /** One for each listening point. */
  readonly listen: readonly OpenTransportPort[];
  readonly tap?: MessageTap;
  readonly limits?: MessageLimits;
  /** What others are told as our host, where it differs from the listening address. */
  readonly advertisedHost?: string;
  /** All addresses that mean this element, where it listens on every address of the machine. */
  readonly ownHosts?: readonly string[];
  /** Told of exceptions in the layers above the transport. */
  readonly onFault?: (error: unknown) => void;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly timerValues?: TimerValues;
}

/** The transport and transaction layers of one element, started together. RFC 3261 §5, §6 (SIP element) */
export class SipElement {
  private constructor(
    readonly transport: TransportLayer,
    readonly transactions: TransactionLayer,
  ) {}

  /** Settles once every listening point listens. Rejects with ListenError where one can't; none is left open then. */
  static async start(options: SipElementOptions): Promise<SipElement> {
    const transport = new TransportLayer(options);
    const transactions = new TransactionLayer(transport, options);
    try {
      for (const open of options.listen) await transport.listen(open);
    } catch (error) {
      await transport.close();
      throw error;
    }
    return new SipElement(transport, transactions);
  }

  async close(): Promise<void> {
    this.transactions.close();
    await this.transport.close();
  }
}
