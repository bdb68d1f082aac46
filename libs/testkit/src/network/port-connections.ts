import type { Flow, SocketAddress, Target } from '@trapezoid/sip';
import type { PortConnection } from './port-connection.js';

/** Who is at the far end of a connection. */
export interface Peer {
  /** What its certificate proves. */
  readonly domains: readonly string[] | undefined;
  /** What the connection was opened for; undefined where the far end opened it. */
  readonly dialled?: Target;
}

interface Kept {
  readonly connection: PortConnection;
  readonly peer: Peer;
}

/** The connections of a port: by name, and those that requests may use by where they lead (RFC 5923 §5). */
export class PortConnections {
  private readonly byName = new Map<string, Kept>();
  private readonly byAddress = new Map<string, readonly Kept[]>();

  constructor(private readonly secure: boolean) {}

  get size(): number {
    return this.byName.size;
  }

  get all(): readonly PortConnection[] {
    return [...this.byName.values()].map(({ connection }) => connection);
  }

  add(name: string, connection: PortConnection, peer: Peer): void {
    const kept = { connection, peer };
    this.byName.set(name, kept);
    if (peer.dialled !== undefined) this.lead(kept, peer.dialled);
  }

  remove(name: string): void {
    const kept = this.byName.get(name);
    this.byName.delete(name);
    for (const [address, others] of this.byAddress) {
      const left = others.filter((one) => one !== kept);
      if (left.length === 0) this.byAddress.delete(address);
      else this.byAddress.set(address, left);
    }
  }

  clear(): void {
    this.byName.clear();
    this.byAddress.clear();
  }

  named(name: string): PortConnection | undefined {
    return this.byName.get(name)?.connection;
  }

  /** A connection that serves this target: over TLS one to the same name, or whose far end has proved it. */
  find(target: Target): PortConnection | undefined {
    return this.byAddress.get(addressKey(target))?.find(({ peer }) => this.serves(peer, target))?.connection;
  }

  /** As real ports do, only for a client that has proved who it is, and for the host that it connects from. */
  alias(flow: Flow, remote: SocketAddress): void {
    const kept = this.byName.get(flow.connection ?? '');
    if (kept === undefined || kept.peer.dialled !== undefined || kept.peer.domains === undefined) return;
    if (kept.connection.flow.remote.host === remote.host) this.lead(kept, remote);
  }

  private lead(kept: Kept, address: SocketAddress): void {
    const key = addressKey(address);
    this.byAddress.set(key, [kept, ...(this.byAddress.get(key) ?? [])]);
  }

  private serves({ domains, dialled }: Peer, { serverName, host }: Target): boolean {
    if (!this.secure) return true;
    if (dialled !== undefined && dialled.serverName?.toLowerCase() === serverName?.toLowerCase()) return true;
    return domains !== undefined && provesName(domains, serverName ?? host);
  }
}

export function provesName(domains: readonly string[], name: string): boolean {
  return domains.some((domain) => domain.toLowerCase() === name.toLowerCase());
}

function addressKey({ host, port }: SocketAddress): string {
  return `${host} ${port}`;
}
