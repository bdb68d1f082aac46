/** What a bus needs of a logger: a pino or a Nest logger will do. */
export interface BusLogger {
  warn(message: string): void;
}

/** For a bus that was given no logger: nothing goes wrong in silence. */
export const warningLogger: BusLogger = {
  warn: (message) => process.emitWarning(message, 'BusWarning'),
};

/** One line about anything that was thrown. */
export function describeError(thrown: unknown): string {
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown) return String(thrown.message);
  return String(thrown);
}
