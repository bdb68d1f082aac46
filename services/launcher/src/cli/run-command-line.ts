import { CommanderError } from 'commander';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { createProgram } from './program.js';
import { reportError } from './report-error.js';
import type { Terminal } from './terminal.js';

/**
 * Runs the command that the arguments name.
 * @param args without the program's own name. @returns what the process shall end with; never rejects.
 */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.done;
  const program = createProgram(terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has said what is wrong by itself; help and the version are no failures.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUsage;
    return reportError(error, terminal, isDetailed(program.opts()));
  }
}

function isDetailed({ logLevel }: { logLevel?: string }): boolean {
  return logLevel === 'debug' || logLevel === 'trace';
}
