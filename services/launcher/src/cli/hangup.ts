import type { CommandContext } from './command-context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';

/** Ends one call, those of one phone, or all. */
export async function hangup(
  which: { readonly callId?: string; readonly phone?: string },
  { api, terminal, json }: CommandContext,
): Promise<ExitCode> {
  const ended = await api.hangUp(which);
  if (json) terminal.print(JSON.stringify({ ended }));
  else if (ended.length === 0) terminal.print('there was no call');
  else terminal.print(ended.map((callId) => `ended ${callId}`).join('\n'));
  return exitCodes.done;
}
