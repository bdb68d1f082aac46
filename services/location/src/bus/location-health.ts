import type { Health } from '@trapezoid/contracts';
import type { MonitoredStore } from '../store/monitored-store.js';

export interface LocationHealthSettings {
  readonly service: string;
  readonly instance: string;
  readonly store: MonitoredStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** An address-of-record that nobody has: reading it shows whether the store answers. */
const nobody = 'sip:health-check@invalid';

/** How this instance is, and what it has counted since its start. */
export class LocationHealth {
  readonly #counters = new Map<string, number>();
  readonly #startedAt: number;

  constructor(private readonly settings: LocationHealthSettings) {
    this.#startedAt = settings.now();
  }

  count(name: string): void {
    this.#counters.set(name, (this.#counters.get(name) ?? 0) + 1);
  }

  async report(): Promise<Health> {
    const { service, instance, store, now } = this.settings;
    await store.get(nobody).catch(() => undefined);
    const { failure } = store;
    return {
      service,
      instance,
      ready: failure === undefined,
      ...(failure === undefined ? {} : { detail: failure }),
      listens: [],
      uptime: (now() - this.#startedAt) / 1000,
      counters: { ...Object.fromEntries(this.#counters), store_failures: store.failures },
    };
  }
}
