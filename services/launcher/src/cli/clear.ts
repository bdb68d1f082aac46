import type { CommandContext } from './command-context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';

/** Drops every binding of an address-of-record by hand. */
export async function clear(
  addressOfRecord: string,
  { api, terminal, json }: CommandContext,
): Promise<ExitCode> {
  const { removed } = await api.clear(addressOfRecord);
  const bindings = removed === 1 ? '1 binding' : `${removed} bindings`;
  terminal.print(
    json ? JSON.stringify({ addressOfRecord, removed }) : `removed ${bindings} of ${addressOfRecord}`,
  );
  return exitCodes.done;
}
