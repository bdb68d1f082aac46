import type { CallChange } from '@trapezoid/contracts';
import type { CommandContext } from './command-context.js';
import type { ExitCode } from './exit-codes.js';
import { reportOutcome } from './request-outcome.js';

/** Changes a call that stands, and prints the final response. */
export async function changeCall(
  {
    callId,
    phone,
    change,
  }: { readonly callId: string; readonly phone?: string; readonly change: CallChange },
  context: CommandContext,
): Promise<ExitCode> {
  return reportOutcome(await context.api.changeCall(callId, phone, change), context);
}
