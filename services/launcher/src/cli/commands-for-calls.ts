import type { EventPackageName } from '@trapezoid/contracts';
import { type Command, Option } from 'commander';
import { durationArgument } from './duration.js';
import type { Finish } from './exit-codes.js';
import { asciiOption, contextOf, exportOption, type LadderFlags, whyOption } from './shared-options.js';
import type { Terminal } from './terminal.js';

const from = 'a simulated phone';
const to = "a phone's name, user@domain, or a SIP URI";

/** The commands that send something from one phone to another. */
export function addCallCommands(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command('call')
    .description('place a call between simulated phones and draw it; the exit code tells the outcome')
    .argument('<from>', from)
    .argument('<to>', to)
    .option('--duration <time>', 'hang up so long after the answer', durationArgument(0, 86_400_000), 2_000)
    .option('--give-up <time>', 'cancel when not answered by then', durationArgument(100, 600_000), 10_000)
    .addOption(asciiOption())
    .addOption(whyOption())
    .addOption(exportOption())
    .action(async (caller: string, called: string, options: CallOptions, command: Command) => {
      const { call } = await import('./call.js');
      finish(await call({ from: caller, to: called, ...options }, contextOf(command, terminal)));
    });

  program
    .command('connect')
    .description('have the B2BUA call two phones and join them, and draw it; the exit code tells the outcome')
    .argument('<from>', to)
    .argument('<to>', to)
    .option('--duration <time>', 'hang up so long after the answer', durationArgument(0, 86_400_000), 2_000)
    .addOption(asciiOption())
    .addOption(whyOption())
    .action(async (first: string, second: string, options: ConnectOptions, command: Command) => {
      const { connect } = await import('./connect.js');
      finish(await connect({ from: first, to: second, ...options }, contextOf(command, terminal)));
    });

  program
    .command('hangup')
    .description('end one call, those of one phone, or all')
    .argument('[call-id]', 'this call alone')
    .option('--phone <name>', 'the calls of this phone alone')
    .action(async (callId: string | undefined, { phone }: { phone?: string }, command: Command) => {
      if (callId !== undefined && phone !== undefined) command.error('give a Call-ID or --phone, not both');
      const { hangup } = await import('./hangup.js');
      const which = {
        ...(callId === undefined ? {} : { callId }),
        ...(phone === undefined ? {} : { phone }),
      };
      finish(await hangup(which, contextOf(command, terminal)));
    });

  program
    .command('message')
    .description('send a text message from a simulated phone')
    .argument('<from>', from)
    .argument('<to>', to)
    .argument('<text>')
    .addOption(asciiOption())
    .addOption(whyOption())
    .addOption(exportOption())
    .action(async (sender: string, target: string, text: string, flags: LadderFlags, command: Command) => {
      const { message } = await import('./message.js');
      finish(await message({ from: sender, to: target, text, ...flags }, contextOf(command, terminal)));
    });

  program
    .command('subscribe')
    .description('subscribe a simulated phone to the state of something, and draw what it is told')
    .argument('<from>', from)
    .argument('<to>', to)
    .addOption(
      new Option('--event <package>', 'what it wants to know')
        .choices(['presence', 'dialog', 'message-summary', 'reg'])
        .default('presence'),
    )
    .option('--duration <time>', 'unsubscribe after that', durationArgument(0, 86_400_000), 2_000)
    .option('--once', 'ask for the state as it is, without a subscription')
    .addOption(asciiOption())
    .addOption(whyOption())
    .addOption(exportOption())
    .action(async (watcher: string, watched: string, options: SubscribeOptions, command: Command) => {
      const { subscribe } = await import('./subscribe.js');
      finish(await subscribe({ from: watcher, to: watched, ...options }, contextOf(command, terminal)));
    });

  program
    .command('options')
    .description('ask a phone what it can do (OPTIONS)')
    .argument('<from>', from)
    .argument('<to>', to)
    .addOption(asciiOption())
    .addOption(whyOption())
    .addOption(exportOption())
    .action(async (sender: string, target: string, flags: LadderFlags, command: Command) => {
      const { options } = await import('./options.js');
      finish(await options({ from: sender, to: target, ...flags }, contextOf(command, terminal)));
    });
}

interface ConnectOptions {
  readonly ascii: boolean;
  readonly why?: boolean;
  readonly duration: number;
}

interface SubscribeOptions extends LadderFlags {
  readonly event: EventPackageName;
  readonly duration: number;
  readonly once?: boolean;
}

interface CallOptions extends LadderFlags {
  readonly duration: number;
  readonly giveUp: number;
}
