import type { LoggerService } from '@nestjs/common';
import type { Logger } from '@trapezoid/observability';
import { describeFault } from './describe-fault.js';

/** Nest's own words: faults and warnings to our log, the rest to nobody. */
export function nestLogger(logger: Logger): LoggerService {
  return {
    log: () => undefined,
    warn: (message: unknown) => logger.warn(describeFault(message)),
    error: (message: unknown) => logger.error(describeFault(message)),
    fatal: (message: unknown) => logger.error(describeFault(message)),
  };
}
