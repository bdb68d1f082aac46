import type { PhoneBehaviour } from '@trapezoid/contracts';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { durationArgument } from './duration.js';
import type { Finish } from './exit-codes.js';
import { contextOf } from './shared-options.js';
import type { Terminal } from './terminal.js';

/** The commands that tell a simulated phone what to do. */
export function addPhoneCommands(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command('register')
    .description('have a simulated phone register anew')
    .argument('<phone>')
    .option('--expires <seconds>', 'the time to ask for; 0 removes the binding', seconds)
    .action(async (phone: string, { expires }: { expires?: number }, command: Command) => {
      const { register } = await import('./register.js');
      finish(await register(phone, expires, contextOf(command, terminal)));
    });

  program
    .command('configure')
    .description('change what a simulated phone does with calls that come in')
    .argument('<phone>')
    .addOption(new Option('--on-call <what>').choices(['answer', 'busy', 'decline', 'no-answer']))
    .option('--rings <time>', 'how long it rings before it does that', durationArgument(0, 600_000))
    .addOption(new Option('--audio <what>', 'what the caller hears').choices(['echo', 'tone', 'silence']))
    .option('--hang-up-after <time>', 'so long after the answer', durationArgument(0, 86_400_000))
    .action(async (phone: string, options: ConfigureOptions, command: Command) => {
      const { configure } = await import('./configure.js');
      finish(await configure(phone, behaviourOf(options), contextOf(command, terminal)));
    });

  program
    .command('doctor')
    .description('say what is right and wrong with a phone of yours, from what the lab hears of it')
    .argument('<phone>', 'its user name, its account, or the address that it sends from')
    .option(
      '--listen <time>',
      'listen so long first, while the phone tries',
      durationArgument(1_000, 600_000),
    )
    .action(async (phone: string, { listen }: { listen?: number }, command: Command) => {
      const { doctor } = await import('./doctor.js');
      const args = listen === undefined ? { phone } : { phone, listen };
      finish(await doctor(args, contextOf(command, terminal)));
    });
}

interface ConfigureOptions {
  readonly onCall?: PhoneBehaviour['onCall'];
  readonly rings?: number;
  readonly audio?: PhoneBehaviour['audio'];
  readonly hangUpAfter?: number;
}

function behaviourOf({ onCall, rings, audio, hangUpAfter }: ConfigureOptions): Partial<PhoneBehaviour> {
  return {
    ...(onCall === undefined ? {} : { onCall }),
    ...(rings === undefined ? {} : { ringMilliseconds: rings }),
    ...(audio === undefined ? {} : { audio }),
    ...(hangUpAfter === undefined ? {} : { hangUpAfterMilliseconds: hangUpAfter }),
  };
}

function seconds(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 86_400) throw new InvalidArgumentError('Allowed: 0 to 86400.');
  return value;
}
