import { type Bus, connectNats, EmbeddedBus, type QuestionObserver } from '@trapezoid/bus';
import type { Logger, Metrics } from '@trapezoid/observability';
import type { NatsSettings } from '../cli/environment.js';

/** The bus that the services of this process share. */
export interface ConnectedBus {
  readonly bus: Bus;
  /** `host:port` of the NATS server; undefined for the bus within the process. */
  readonly natsServer?: string;
}

export interface ConnectBusOptions {
  /** Absent: the bus is within this process. */
  readonly nats: NatsSettings | undefined;
  /** Tells this client from others in the server's own reports. */
  readonly name: string;
  readonly logger: Logger;
  /** Goes on trying until the server is there; default: 3 seconds. */
  readonly waits?: boolean;
  /** What is measured of questions; absent: nobody asks. */
  readonly metrics?: Metrics | undefined;
}

/**
 * Over NATS where a server is named, else within this process.
 * @throws Error in one line, without credentials, when the NATS server refuses us or, for one who does not wait, is not reached.
 */
export async function connectBus({
  nats,
  name,
  logger,
  waits = false,
  metrics,
}: ConnectBusOptions): Promise<ConnectedBus> {
  const observer: QuestionObserver | undefined =
    metrics && ((subject, outcome, milliseconds) => metrics.asked(subject, outcome, milliseconds));
  if (nats === undefined) return { bus: new EmbeddedBus({ logger, observer }) };
  const { url, credentials } = nats;
  const bus = await connectNats({
    url,
    name,
    logger,
    observer,
    waitOnFirstConnect: waits,
    // Answers are for this client alone: a key that services share is one of them.
    ...(credentials === undefined ? {} : { credentials, inboxPrefix: `_INBOX.${credentials.user}` }),
  });
  return { bus, natsServer: bus.connection.getServer() };
}
