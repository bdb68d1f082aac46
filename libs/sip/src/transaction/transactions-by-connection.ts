import type { ClientTransaction } from './client-transaction.js';

/** Which client transactions wait for a response over which connection. */
export class TransactionsByConnection {
  private readonly waiting = new Map<string, Set<ClientTransaction>>();
  private readonly connectionOf = new Map<ClientTransaction, string>();

  add(connection: string, transaction: ClientTransaction): void {
    if (this.connectionOf.get(transaction) === connection) return;
    this.remove(transaction);
    this.connectionOf.set(transaction, connection);
    const others = this.waiting.get(connection);
    if (others === undefined) this.waiting.set(connection, new Set([transaction]));
    else others.add(transaction);
  }

  remove(transaction: ClientTransaction): void {
    const connection = this.connectionOf.get(transaction);
    if (connection === undefined) return;
    this.connectionOf.delete(transaction);
    const others = this.waiting.get(connection);
    others?.delete(transaction);
    if (others?.size === 0) this.waiting.delete(connection);
  }

  /** Those of a connection; they can be ended meanwhile. */
  of(connection: string): readonly ClientTransaction[] {
    return [...(this.waiting.get(connection) ?? [])];
  }
}
