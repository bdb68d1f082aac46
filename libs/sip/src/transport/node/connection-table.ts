import type { CertificateIdentities } from '../certificate-domains.js';
import type { SocketAddress, Target } from '../flow.js';
import type { Connection } from './connection.js';

/** A connection as its port keeps it. */
export interface ConnectionRecord {
  readonly connection: Connection;
  /** What it was opened for; undefined where the other side opened it. */
  readonly dialled?: Target;
  /** True once it carries messages. */
  isUp: boolean;
  /** What the far end has proved. */
  peer: CertificateIdentities | undefined;
}

/** The connections of a port: by name, and those that requests may use by where they lead. RFC 5923 §5 */
export class ConnectionTable {
  private readonly byName = new Map<string, ConnectionRecord>();
  /** Several where one address serves several domains; the latest first. */
  private readonly byAddress = new Map<string, ConnectionRecord[]>();
  private readonly addressOf = new Map<ConnectionRecord, string>();

  get all(): Iterable<ConnectionRecord> {
    return this.byName.values();
  }

  /** How many were opened by this side. */
  outgoing = 0;

  add(name: string, record: ConnectionRecord): void {
    this.byName.set(name, record);
    if (record.dialled === undefined) return;
    this.outgoing++;
    this.lead(record, record.dialled);
  }

  remove(name: string): void {
    const record = this.byName.get(name);
    if (record === undefined) return;
    this.byName.delete(name);
    if (record.dialled !== undefined) this.outgoing--;
    this.unlist(record);
  }

  named(name: string): ConnectionRecord | undefined {
    return this.byName.get(name);
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** A connection to this address that also satisfies the condition. */
  find(address: SocketAddress, fits: (record: ConnectionRecord) => boolean): ConnectionRecord | undefined {
    return this.byAddress.get(keyOf(address))?.find((record) => record.connection.usable && fits(record));
  }

  /** Requests to this address may use the connection: this address and no other, so that none can collect them. */
  lead(record: ConnectionRecord, address: SocketAddress): void {
    this.unlist(record);
    const key = keyOf(address);
    this.addressOf.set(record, key);
    const listed = this.byAddress.get(key);
    if (listed === undefined) this.byAddress.set(key, [record]);
    else listed.unshift(record);
  }

  private unlist(record: ConnectionRecord): void {
    const key = this.addressOf.get(record);
    if (key === undefined) return;
    this.addressOf.delete(record);
    const others = (this.byAddress.get(key) ?? []).filter((other) => other !== record);
    if (others.length === 0) this.byAddress.delete(key);
    else this.byAddress.set(key, others);
  }
}

function keyOf({ host, port }: SocketAddress): string {
  return `${host} ${port}`;
}
