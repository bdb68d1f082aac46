import { locateResponseTargets } from '../resolve/locate-response-targets.js';
import type { Resolver } from '../resolve/resolver.js';
import { TransactionLayer, type TransactionLayerOptions } from '../transaction/transaction-layer.js';
import { TransportLayer } from '../transport/transport-layer.js';
import type { TransportLayerOptions } from '../transport/transport-layer-options.js';
import type { OpenTransportPort } from '../transport/transport-port.js';

export interface SipElementOptions
  extends Omit<TransportLayerOptions, 'locateResponse'>,
    TransactionLayerOptions {
  /** One for each listening point. */
  readonly listen: readonly OpenTransportPort[];
  /** Looks up where a response goes that can't be sent back the way its request came. Default: nowhere. */
  readonly resolver?: Resolver;
}

/** The transport and transaction layers of one element, started together. RFC 3261 §5, §6 (SIP element) */
export class SipElement {
  private constructor(
    readonly transport: TransportLayer,
    readonly transactions: TransactionLayer,
  ) {}

  /** Settles once every listening point listens. Rejects with ListenError where one can't; none is left open then. */
  static async start(options: SipElementOptions): Promise<SipElement> {
    const { resolver, random } = options;
    const transport = new TransportLayer({
      ...options,
      ...(resolver === undefined
        ? {}
        : { locateResponse: (via, flow) => locateResponseTargets(via, flow, resolver, random) }),
    });
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
