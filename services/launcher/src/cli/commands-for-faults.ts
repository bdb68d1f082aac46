import { type Command, InvalidArgumentError } from 'commander';
import { durationArgument } from './duration.js';
import type { Finish } from './exit-codes.js';
import type { ImpairOptions } from './impair.js';
import { contextOf } from './shared-options.js';
import type { Terminal } from './terminal.js';

/** The commands that make the network worse than it is. */
export function addFaultCommands(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command('impair')
    .description(
      'drop, delay or duplicate messages between two elements; `impair list` and `impair clear` too',
    )
    .argument('<action>', 'drop, delay, duplicate, list or clear')
    .argument('[fault]', 'which one to clear (default: all)')
    .option('--from <element>', 'who sends them: a service or simulated phone')
    .option('--to <element>', 'who gets them')
    .option('--method <method>', 'requests of this method or, with --status, responses to it')
    .option('--status <code>', 'responses, e.g. 180 or 2xx')
    .option('--call-id <id>', 'of this call alone')
    .option('--times <number>', 'so many messages and no more', number(1, 10_000))
    .option('--percent <number>', 'so many in a hundred, by chance', number(1, 100))
    .option('--delay <time>', 'how late they come', durationArgument(1, 60_000))
    .option('--copies <number>', 'how many more there are of each', number(1, 10))
    .option('--for <time>', 'after which it is over (default: 10m)', durationArgument(1_000, 3_600_000))
    .action(async (action: string, fault: string | undefined, options: ImpairOptions, command: Command) => {
      const { clearFaults, impair, listFaults } = await import('./impair.js');
      const context = contextOf(command, terminal);
      if (action === 'list') finish(await listFaults(context));
      else if (action === 'clear') finish(await clearFaults(fault, context));
      else finish(await impair(action, options, context));
    });
}

function number(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Allowed: ${least} to ${most}.`);
  };
}
