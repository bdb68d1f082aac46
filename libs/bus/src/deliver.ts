import type { BusListener } from './bus.js';
import { type BusLogger, describeError } from './bus-logger.js';

/** Calls a listener. What it throws, at once or later, is logged and harms nobody else. */
export function deliver(
  listener: BusListener,
  logger: BusLogger,
  subject: string,
  data: unknown,
  reply?: (answer: unknown) => void,
): void {
  const report = (thrown: unknown) =>
    logger.warn(`a listener to ${subject} failed: ${describeError(thrown)}`);
  try {
    // An async function is a listener too; its rejection would end the process.
    const outcome = listener(subject, data, reply) as unknown;
    if (outcome instanceof Promise) outcome.catch(report);
  } catch (thrown) {
    report(thrown);
  }
}
