import type { PhoneBehaviour } from '@trapezoid/contracts';
import { describeBehaviour } from './behaviour-text.js';
import { CliError } from './cli-error.js';
import type { CommandContext } from './command-context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';

/** Changes what a simulated phone does with calls that come in, until the lab stops. */
export async function configure(
  phone: string,
  change: Partial<PhoneBehaviour>,
  { api, terminal, json }: CommandContext,
): Promise<ExitCode> {
  if (Object.keys(change).length === 0) {
    throw new CliError(
      'nothing to change: give --on-call, --rings, --audio or --hang-up-after',
      exitCodes.wrongUsage,
    );
  }
  const behaviour = await api.configure(phone, change);
  terminal.print(json ? JSON.stringify({ phone, behaviour }) : `${phone}: ${describeBehaviour(behaviour)}`);
  return exitCodes.done;
}
