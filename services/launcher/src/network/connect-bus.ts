import { type Bus, connectNats, EmbeddedBus, type QuestionObserver } from '@trapezoid/bus';
import type { Logger, Metrics } from '@trapezoid/observability';

/** The bus that the services of this process share. */
export interface ConnectedBus {
  readonly bus: Bus;
  /** `host:port` of the NATS server; undefined for the bus within the process. */
  readonly natsServer?: string;
}

/**
 * Over NATS where a URL is given, else within this process.
 * @throws Error in one line, without credentials, when the NATS server is not reached within 3 seconds.
 */
export async function connectBus(
  natsUrl: string | undefined,
  name: string,
  logger: Logger,
  metrics?: Metrics,
): Promise<ConnectedBus> {
  const observer: QuestionObserver | undefined =
    metrics && ((subject, outcome, milliseconds) => metrics.asked(subject, outcome, milliseconds));
  if (natsUrl === undefined || natsUrl === '') return { bus: new EmbeddedBus({ logger, observer }) };
  const bus = await connectNats({ url: natsUrl, name, logger, observer });
  return { bus, natsServer: bus.connection.getServer() };
}
