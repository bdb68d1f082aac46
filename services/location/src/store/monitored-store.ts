import type { StorePosition } from '@trapezoid/contracts';
import type { RecordListener, RecordStore, StoredRecord } from '../core/record-store.js';
import type { StoreMonitor } from './store-monitor.js';

/** A store whose successes and failures are noted. */
export class MonitoredStore<Value> implements RecordStore<Value> {
  constructor(
    private readonly store: RecordStore<Value>,
    private readonly monitor: StoreMonitor,
  ) {}

  get position(): StorePosition {
    return this.store.position;
  }

  get(key: string): Promise<StoredRecord<Value> | undefined> {
    return this.monitor.observe('read', this.store.get(key));
  }

  put(key: string, expected: number | undefined, value: Value): Promise<number | undefined> {
    return this.monitor.observe('write', this.store.put(key, expected, value));
  }

  remove(key: string, expected: number): Promise<number | undefined> {
    return this.monitor.observe('write', this.store.remove(key, expected));
  }

  watch(listener: RecordListener<Value>): Promise<void> {
    return this.monitor.observe('read', this.store.watch(listener));
  }
}
