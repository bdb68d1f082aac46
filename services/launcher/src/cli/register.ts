import type { CommandContext } from './command-context.js';
import type { ExitCode } from './exit-codes.js';
import { reportOutcome } from './request-outcome.js';

/** Has a simulated phone register anew, or remove its binding with expires 0. */
export async function register(
  phone: string,
  /** Seconds. */
  expires: number | undefined,
  context: CommandContext,
): Promise<ExitCode> {
  return reportOutcome(await context.api.register(phone, expires), context);
}
