import type { LoggerService } from '@nestjs/common';
import type { Logger } from '@trapezoid/observability';

/** Nest's own messages, of which only troubles are worth a line to somebody who runs a lab. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown): void {
    this.logger.debug(String(message));
  }
  debug(message: unknown): void {
    this.logger.debug(String(message));
  }
  verbose(message: unknown): void {
    this.logger.trace(String(message));
  }
  warn(message: unknown): void {
    this.logger.warn(String(message));
  }
  error(message: unknown): void {
    this.logger.error(String(message));
  }
  fatal(message: unknown): void {
    this.logger.error(String(message));
  }
}
