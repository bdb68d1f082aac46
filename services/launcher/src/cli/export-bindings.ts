import { type BindingRecord, printBindingsFile } from './bindings-file.js';
import type { CommandContext } from './command-context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';

const pageSize = 500;

/** Prints every binding as JSON, to be read again by an import. */
export async function exportBindings(context: CommandContext): Promise<ExitCode> {
  const { api, terminal } = context;
  const { lab } = await api.status();
  for await (const line of printBindingsFile(lab.name, allRecords(context))) terminal.print(line);
  return exitCodes.done;
}

async function* allRecords({ api }: CommandContext): AsyncGenerator<BindingRecord> {
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const page = await api.registrations(after, pageSize);
    yield* page.records;
    after = page.next;
  }
}
