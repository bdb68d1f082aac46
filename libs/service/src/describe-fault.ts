/** What was thrown, for a log: its stack where there is one. */
export function describeFault(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { stack, message } = error as Partial<Error>;
  return stack ?? message ?? JSON.stringify(error);
}
