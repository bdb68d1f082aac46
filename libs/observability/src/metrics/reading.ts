/** What one service has to tell when its metrics are asked for. Counts are since its start. */
export interface ServiceReading {
  readonly ready: boolean;
  /** Seconds since its start. */
  readonly uptime: number;
  /** Of its SIP sockets, one for each element that it has. */
  readonly elements: readonly ElementReading[];
  /** How many of something there are now, by its name: `dialogs`, `bindings`. */
  readonly gauges: Readonly<Record<string, number>>;
  /** How often something has happened, by its name: `lookups`. */
  readonly events: Readonly<Record<string, number>>;
}

/** Messages that went one way. */
export interface MessageReading {
  readonly byMethod: ReadonlyMap<string, number>;
  readonly byStatusCode: ReadonlyMap<number, number>;
}

/** The transport and transaction layers of one SIP element. */
export interface ElementReading {
  readonly received: MessageReading;
  readonly sent: MessageReading;
  /** Open transactions. RFC 3261 §17 */
  readonly transactions: { readonly client: number; readonly server: number };
  /** What else the transport layer counts, by name, e.g. `malformedDropped`. */
  readonly counters: Readonly<Record<string, number>>;
}

/** A service that is asked for its reading each time. */
export interface MetricsSource {
  readonly service: string;
  read(): ServiceReading | Promise<ServiceReading>;
}
