import type { CallChange } from '@trapezoid/contracts';
import { type Command, InvalidArgumentError } from 'commander';
import type { Finish } from './exit-codes.js';
import { contextOf } from './shared-options.js';
import type { Terminal } from './terminal.js';

/** The commands for a call that is answered. */
export function addStandingCallCommands(program: Command, terminal: Terminal, finish: Finish): void {
  const add = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .argument('<call>', 'a phone that is in one call, or a Call-ID')
      .option(
        '--phone <name>',
        'with a Call-ID: which end of the call does it; default: the one that placed it',
      );
  const run = async (callId: string, change: CallChange, command: Command): Promise<void> => {
    const { changeCall } = await import('./change-call.js');
    const { phone } = command.opts<{ phone?: string }>();
    const which = phone === undefined ? { callId, change } : { callId, phone, change };
    finish(await changeCall(which, contextOf(command, terminal)));
  };

  for (const action of ['hold', 'resume'] as const) {
    add(action, action === 'hold' ? 'hold a call (re-INVITE)' : 'take a call back that was held').action(
      (callId: string, _options: unknown, command: Command) => run(callId, { action }, command),
    );
  }

  add('transfer', 'send the far end of a call elsewhere (REFER)')
    .argument('[to]', "a phone's name, user@domain, or a SIP URI")
    .option('--to-call <call-id>', 'to the far end of another call of the same phone: attended transfer')
    .action((callId: string, to: string | undefined, { toCall }: { toCall?: string }, command: Command) => {
      if ((to === undefined) === (toCall === undefined))
        command.error('give a target or --to-call, and not both');
      return run(callId, transferTo(to, toCall), command);
    });

  add('digits', 'press keys in a call (INFO)')
    .argument('<digits>', '0 to 9, *, #, A to D', digitsArgument)
    .action((callId: string, digits: string, _options: unknown, command: Command) =>
      run(callId, { action: 'digits', digits }, command),
    );
}

function transferTo(to: string | undefined, otherCallId = ''): CallChange {
  return to === undefined ? { action: 'join', otherCallId } : { action: 'transfer', to };
}

function digitsArgument(text: string): string {
  if (/^[0-9*#A-D]{1,32}$/.test(text)) return text;
  throw new InvalidArgumentError('up to 32 of 0 to 9, *, #, A to D');
}
