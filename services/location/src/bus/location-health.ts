import type { Health } from '@trapezoid/contracts';
import type { StoreMonitor } from '../store/store-monitor.js';

export interface LocationHealthSettings {
  readonly service: string;
  readonly instance: string;
  readonly monitor: StoreMonitor;
  /** Reads something: shows whether the store answers. */
  readonly probe: () => Promise<unknown>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How this instance is, and what it has counted since its start. */
export class LocationHealth {
  readonly #counters = new Map<string, number>();
  readonly #startedAt: number;

  constructor(private readonly settings: LocationHealthSettings) {
    this.#startedAt = settings.now();
  }

  /** Its name in the lab file. */
  get service(): string {
    return this.settings.service;
  }

  count(name: string): void {
    this.#counters.set(name, (this.#counters.get(name) ?? 0) + 1);
  }

  async report(): Promise<Health> {
    const { service, instance, monitor, probe, now } = this.settings;
    await probe().catch(() => undefined);
    const { failure, failures } = monitor;
    return {
      service,
      instance,
      ready: failure === undefined,
      ...(failure === undefined ? {} : { detail: failure }),
      listens: [],
      uptime: (now() - this.#startedAt) / 1000,
      counters: { ...Object.fromEntries(this.#counters), store_failures: failures },
    };
  }
}
