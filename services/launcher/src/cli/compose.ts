import { relative } from 'node:path';
import { composeFile } from '../compose/compose-file.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { loadLabOf, type StartOptions } from './start-options.js';
import type { Terminal } from './terminal.js';

/** Prints a Compose file for a lab: to be put where the command runs. @throws LabFileError, NotForContainers */
export async function compose(options: Pick<StartOptions, 'lab'>, terminal: Terminal): Promise<ExitCode> {
  const lab = await loadLabOf(options, terminal);
  const path = relative(terminal.directory, lab.file);
  terminal.print(composeFile(lab, path.startsWith('.') ? path : `./${path}`).trimEnd());
  return exitCodes.done;
}
