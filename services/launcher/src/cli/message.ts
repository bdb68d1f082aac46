import type { CommandContext } from './command-context.js';
import type { ExitCode } from './exit-codes.js';
import { type RequestArguments, requestWithLadder } from './request-with-ladder.js';

/** Sends a MESSAGE from a simulated phone (RFC 3428). */
export function message(
  args: RequestArguments & { readonly text: string },
  context: CommandContext,
): Promise<ExitCode> {
  const { from, to, text } = args;
  return requestWithLadder(args, context, (callId) => context.api.message({ from, to, text, callId }));
}
