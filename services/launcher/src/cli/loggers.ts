import type { Logger } from '@trapezoid/observability';
import type { StartOptions } from './start-options.js';
import type { Terminal } from './terminal.js';

/** Makes the services' loggers: for a reader at a terminal, JSON otherwise. */
export async function loggers(
  { logLevel, json }: StartOptions,
  terminal: Terminal,
): Promise<(service: string) => Logger> {
  const { createLogger } = await import('@trapezoid/observability');
  const pretty = terminal.interactive && !json;
  return (service) => createLogger({ service, level: logLevel, pretty });
}
