import type { LoggerService } from '@nestjs/common';
import type { Logger } from '@trapezoid/observability';

/** Nest's own words: faults and warnings to our log, the rest to nobody. */
export function nestLogger(logger: Logger): LoggerService {
  const text = (message: unknown): string =>
    message instanceof Error ? (message.stack ?? message.message) : String(message);
  return {
    log: () => undefined,
    warn: (message: unknown) => logger.warn(text(message)),
    error: (message: unknown) => logger.error(text(message)),
    fatal: (message: unknown) => logger.error(text(message)),
  };
}
