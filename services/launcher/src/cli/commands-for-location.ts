import { type Command, InvalidArgumentError } from 'commander';
import type { Finish } from './exit-codes.js';
import { contextOf } from './shared-options.js';
import type { Terminal } from './terminal.js';

/** The commands about what the location server keeps: bindings and accounts. */
export function addLocationCommands(program: Command, terminal: Terminal, finish: Finish): void {
  const location = program.command('location').description('carry bindings from one network to another');

  location
    .command('export')
    .description('print every binding as JSON')
    .action(async (_options, command: Command) => {
      const { exportBindings } = await import('./export-bindings.js');
      finish(await exportBindings(contextOf(command, terminal)));
    });

  location
    .command('import')
    .description('take over bindings that were exported; newer ones stand')
    .argument('<file>', 'what was exported, - for the standard input')
    .option('--expires <seconds>', 'when they all end, from now; else each as it was', seconds)
    .action(async (file: string, options: { expires?: number }, command: Command) => {
      const { importBindings } = await import('./import-bindings.js');
      finish(await importBindings({ file, ...options }, contextOf(command, terminal)));
    });

  const account = program.command('account').description('add and remove accounts while the lab runs');
  const name = 'e.g. alice2@lab.test';

  account
    .command('add')
    .description('add an account, until it is removed')
    .argument('<account>', name)
    .option('--password-stdin', 'read the password from the standard input', false)
    .option('--display-name <text>')
    .action(
      async (
        account: string,
        options: { passwordStdin: boolean; displayName?: string },
        command: Command,
      ) => {
        const { addAccount } = await import('./account.js');
        finish(await addAccount({ name: account, ...options }, contextOf(command, terminal)));
      },
    );

  account
    .command('remove')
    .description('end an account and its bindings')
    .argument('<account>', name)
    .action(async (account: string, _options, command: Command) => {
      const { removeAccount } = await import('./account.js');
      finish(await removeAccount(account, contextOf(command, terminal)));
    });

  account
    .command('list')
    .description('list all accounts')
    .action(async (_options, command: Command) => {
      const { listAccounts } = await import('./account.js');
      finish(await listAccounts(contextOf(command, terminal)));
    });
}

function seconds(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 31_536_000) {
    throw new InvalidArgumentError('Allowed: 1 to 31536000.');
  }
  return value;
}
