import { type Bus, NatsBus } from '@trapezoid/bus';
import type { Binding } from '@trapezoid/contracts';
import type { AccountRecord } from '../core/account-record.js';
import type { RecordForm, RecordStore } from '../core/record-store.js';
import { JetStreamRecordStore } from './jetstream-record-store.js';
import { LmdbStores } from './lmdb-stores.js';
import { MonitoredStore } from './monitored-store.js';
import { accountsForm, bindingsForm, secretsForm } from './record-forms.js';
import type { StoreMonitor } from './store-monitor.js';

/** All that a location server keeps. */
export interface LocationStores {
  readonly bindings: RecordStore<Binding[]>;
  readonly accounts: RecordStore<AccountRecord>;
  readonly secrets: RecordStore<string>;
  close(): Promise<void>;
}

/**
 * Garbage collection alone: the marks of removed records go then. Nothing is bound for so long, and bindings end by
 * their own time.
 */
const keepBindings = 400 * 24 * 60 * 60 * 1000;

/**
 * Opens the stores: kept by NATS where the bus is one, else in the data directory.
 * @throws StoreUnavailable
 */
export async function openStores(
  bus: Bus,
  dataDirectory: string,
  monitor: StoreMonitor,
): Promise<LocationStores> {
  const monitored = <Value>(store: RecordStore<Value>) => new MonitoredStore(store, monitor);
  if (bus instanceof NatsBus) {
    const { connection } = bus;
    const open = <Value>(form: RecordForm<Value>, keep?: number) =>
      JetStreamRecordStore.open(connection, form, keep === undefined ? {} : { keep });
    const bindings = await open(bindingsForm, keepBindings);
    const accounts = await open(accountsForm);
    const secrets = await open(secretsForm);
    return {
      bindings: monitored(bindings),
      accounts: monitored(accounts),
      secrets: monitored(secrets),
      close: async () => {
        for (const store of [bindings, accounts, secrets]) store.close();
      },
    };
  }
  const file = await LmdbStores.open(dataDirectory);
  return {
    bindings: monitored(file.store(bindingsForm)),
    accounts: monitored(file.store(accountsForm)),
    secrets: monitored(file.store(secretsForm)),
    close: () => file.close(),
  };
}
