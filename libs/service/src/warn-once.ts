import type { Logger } from '@trapezoid/observability';

const told = new Set<string>();

/**
 * Logs what a person should know of this machine: once in a process, though every element of a lab finds it out for
 * each of its ports.
 */
export function warnOnce(logger: Logger, text: string): void {
  if (told.has(text)) return;
  told.add(text);
  logger.warn(text);
}
