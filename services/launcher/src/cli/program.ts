import { Command } from 'commander';
import { addCallCommands } from './commands-for-calls.js';
import { addFaultCommands } from './commands-for-faults.js';
import { addLocationCommands } from './commands-for-location.js';
import { addNetworkCommands } from './commands-for-networks.js';
import { addPhoneCommands } from './commands-for-phones.js';
import { addStandingCallCommands } from './commands-for-standing-calls.js';
import type { Finish } from './exit-codes.js';
import { apiOption, jsonOption, logLevelOption } from './shared-options.js';
import type { Terminal } from './terminal.js';

/** The command line's grammar. What a command does is loaded when it is called. */
export function createProgram(terminal: Terminal, finish: Finish): Command {
  const program = new Command('trapezoid')
    .description('A whole SIP network on this machine: starts it, looks at it, makes calls in it.')
    .usage('COMMAND [OPTIONS]')
    .addOption(jsonOption())
    .addOption(apiOption(terminal))
    .addOption(logLevelOption())
    .configureHelp({ showGlobalOptions: true, helpWidth: terminal.width })
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
      outputError: (text, write) => write(`trapezoid: ${oneLine(text)}`),
    })
    .exitOverride()
    .addHelpText('after', '\nExit codes and examples: docs/cli.md');
  addNetworkCommands(program, terminal, finish);
  addCallCommands(program, terminal, finish);
  addStandingCallCommands(program, terminal, finish);
  addPhoneCommands(program, terminal, finish);
  addLocationCommands(program, terminal, finish);
  addFaultCommands(program, terminal, finish);
  return program;
}

/** Commander puts its guess at a misspelt word on a line of its own. */
function oneLine(text: string): string {
  return text
    .replace(/^error: /, '')
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ');
}
