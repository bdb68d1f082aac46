import { type ExitCode, exitCodes } from './exit-codes.js';

/** A command can't go on: the message is one line for a person, the code what the process ends with. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    message: string,
    readonly exitCode: ExitCode = exitCodes.failed,
  ) {
    super(message);
  }
}
