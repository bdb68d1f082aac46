import type { RequestOutcome } from './api-client.js';
import type { CommandContext } from './command-context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { printable } from './printable.js';

/** Prints the final response to a request outside a call; a 2xx alone is a success. */
export function reportOutcome(outcome: RequestOutcome, { terminal, json }: CommandContext): ExitCode {
  const { statusCode, reasonPhrase } = outcome;
  terminal.print(json ? JSON.stringify(outcome) : printable(`${statusCode} ${reasonPhrase}`));
  return statusCode >= 200 && statusCode < 300 ? exitCodes.done : exitCodes.refusedByNetwork;
}
