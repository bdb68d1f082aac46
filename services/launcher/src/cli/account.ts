import type { ListedSubscriber } from '@trapezoid/contracts';
import { CliError } from './cli-error.js';
import type { CommandContext } from './command-context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { readAll } from './read-all.js';
import { printTable } from './table.js';

export interface AddAccountArguments {
  /** `user@domain`. */
  readonly name: string;
  readonly displayName?: string;
  readonly passwordStdin: boolean;
}

const pageSize = 500;
/** In bytes: a password has 255 characters at most. */
const longestPassword = 4096;

const disabledReasons = {
  removed: 'disabled',
  'realm-changed': 'out of use: the realm has changed since, add it again',
} as const satisfies Record<NonNullable<ListedSubscriber['disabled']>, string>;

/** Adds an account to the running lab, until it is removed. */
export async function addAccount(
  { name, displayName, passwordStdin }: AddAccountArguments,
  { api, terminal, json }: CommandContext,
): Promise<ExitCode> {
  const { username, domain } = parseName(name);
  if (!passwordStdin) {
    throw new CliError(
      'the password comes on the standard input, where nobody sees it: give --password-stdin',
      exitCodes.wrongUsage,
    );
  }
  const input = await readAll(terminal.input, longestPassword);
  // The first line, as `echo` ends it; blanks belong to the password.
  const password = input?.split(/\r?\n/, 1)[0] ?? '';
  if (password === '') throw new CliError('no password on the standard input', exitCodes.wrongUsage);
  await api.addAccount({
    username,
    domain,
    password,
    ...(displayName === undefined ? {} : { displayName }),
  });
  terminal.print(json ? JSON.stringify({ username, domain }) : `added ${username}@${domain}`);
  return exitCodes.done;
}

/** Ends an account and its bindings. */
export async function removeAccount(
  name: string,
  { api, terminal, json }: CommandContext,
): Promise<ExitCode> {
  const { username, domain } = parseName(name);
  const { kind, bindings } = await api.removeAccount(`${username}@${domain}`);
  const gone = bindings === 1 ? '1 binding' : `${bindings} bindings`;
  const remark = kind === 'disabled' ? '; the lab file has it, so it is disabled until you add it again' : '';
  terminal.print(
    json
      ? JSON.stringify({ username, domain, kind, bindings })
      : `${kind} ${username}@${domain} and ${gone}${remark}`,
  );
  return exitCodes.done;
}

/** Lists all accounts; as JSON one in a line. */
export async function listAccounts({ api, terminal, json }: CommandContext): Promise<ExitCode> {
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const page = await api.accounts(after, pageSize);
    if (json) for (const account of page.subscribers) terminal.print(JSON.stringify(account));
    else if (page.subscribers.length > 0) terminal.print(printTable(page.subscribers.map(describe)));
    after = page.next;
  }
  return exitCodes.done;
}

function describe({ username, domain, displayName, origin, disabled }: ListedSubscriber): string[] {
  return [
    `${username}@${domain}`,
    origin === 'added' ? 'added' : 'lab file',
    disabled === undefined ? '' : disabledReasons[disabled],
    displayName ?? '',
  ];
}

function parseName(name: string): { username: string; domain: string } {
  const at = name.lastIndexOf('@');
  if (at > 0 && at < name.length - 1) return { username: name.slice(0, at), domain: name.slice(at + 1) };
  throw new CliError(
    `${JSON.stringify(name)} is no account: write it like alice@lab.test`,
    exitCodes.wrongUsage,
  );
}
