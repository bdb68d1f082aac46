import type { CommandContext } from './command-context.js';
import type { ExitCode } from './exit-codes.js';
import { type RequestArguments, requestWithLadder } from './request-with-ladder.js';

/** Sends an OPTIONS from a simulated phone (RFC 3261 §11). */
export function options(args: RequestArguments, context: CommandContext): Promise<ExitCode> {
  const { from, to } = args;
  return requestWithLadder(args, context, (callId) => context.api.options({ from, to, callId }));
}
