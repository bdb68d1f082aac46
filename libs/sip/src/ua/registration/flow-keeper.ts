import type { Flow, SocketAddress } from '../../transport/flow.js';
import type { KeepAliveFailure } from '../../transport/keep-alive/keep-alive.js';
import type { TransportLayer } from '../../transport/transport-layer.js';

export interface FlowKeeperUser {
  /** A keep-alive was answered: the flow counts as successful (RFC 5626 §4.5). */
  confirmed(): void;
  /** The flow is dead; `confirmed` tells whether it had ever been successful. */
  lost(failure: KeepAliveFailure, confirmed: boolean): void;
}

export interface KeptFlow {
  readonly flow: Flow;
  /** Seconds; undefined where the registrar asks for nothing. */
  readonly flowTimer: number | undefined;
  readonly seenAt: SocketAddress | undefined;
}

/** Keeps the flow of a registration open, and knows whether it ever worked. RFC 5626 §4.4, §4.5 */
export class FlowKeeper {
  private kept: KeptFlow | undefined;
  private stop: (() => void) | undefined;
  private confirmed = false;

  constructor(
    private readonly transport: TransportLayer,
    private readonly user: FlowKeeperUser,
  ) {}

  /** The flow that is kept open. */
  get flow(): Flow | undefined {
    return this.kept?.flow;
  }

  /** Keeps this flow open, and no other any more; one that is kept so already goes on undisturbed. */
  keep(wanted: KeptFlow): void {
    const { kept } = this;
    const isSame = kept !== undefined && isSameFlow(kept.flow, wanted.flow);
    if (isSame && kept.flowTimer === wanted.flowTimer) return;
    const confirmed = isSame && this.confirmed;
    this.release();
    this.confirmed = confirmed;
    this.kept = wanted;
    const { flowTimer, seenAt, flow } = wanted;
    this.stop = this.transport.keepAlive(flow, {
      ...(flowTimer === undefined ? {} : { flowTimer }),
      ...(seenAt === undefined ? {} : { mappedAddress: seenAt }),
      onAnswered: () => {
        this.confirmed = true;
        this.user.confirmed();
      },
      onFailed: (failure) => {
        const worked = this.confirmed;
        this.release();
        this.user.lost(failure, worked);
      },
    });
  }

  /** Gives the flow up; true where it had been successful. */
  release(): boolean {
    const { confirmed } = this;
    this.stop?.();
    this.stop = undefined;
    this.kept = undefined;
    this.confirmed = false;
    return confirmed;
  }
}

function isSameFlow(one: Flow, other: Flow): boolean {
  if (one.connection !== undefined || other.connection !== undefined) {
    return one.connection === other.connection;
  }
  return isSameAddress(one.remote, other.remote) && isSameAddress(one.local, other.local);
}

const isSameAddress = (one: SocketAddress, other: SocketAddress): boolean =>
  one.host === other.host && one.port === other.port;
