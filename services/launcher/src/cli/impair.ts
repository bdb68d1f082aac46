import { CliError } from './cli-error.js';
import type { CommandContext } from './command-context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { printTable } from './table.js';
import type { ToldFault } from './told-fault.js';

export interface ImpairOptions {
  readonly from?: string;
  readonly to?: string;
  readonly percent?: number;
  readonly delay?: number;
  readonly copies?: number;
  readonly method?: string;
  readonly status?: string;
  readonly callId?: string;
  readonly times?: number;
  readonly for?: number;
}

export const impairActions = ['drop', 'delay', 'duplicate'] as const;

/** Has messages between two elements dropped, delayed or duplicated. */
export async function impair(
  action: string,
  options: ImpairOptions,
  { api, terminal, json }: CommandContext,
): Promise<ExitCode> {
  if (!impairActions.some((known) => known === action)) {
    throw new CliError(
      `${action} is nothing that can befall a message: give drop, delay, duplicate, list or clear`,
    );
  }
  const { delay, for: milliseconds, ...rest } = options;
  const fault = await api.addFault({
    action,
    ...rest,
    ...(delay === undefined ? {} : { milliseconds: delay }),
    ...(milliseconds === undefined ? {} : { seconds: Math.max(1, Math.round(milliseconds / 1000)) }),
  });
  terminal.print(json ? JSON.stringify(fault) : `${fault.id}: ${describe(fault)}`);
  return exitCodes.done;
}

export async function listFaults({ api, terminal, json }: CommandContext): Promise<ExitCode> {
  const faults = await api.faults();
  if (json) terminal.print(JSON.stringify({ faults }));
  else if (faults.length === 0) terminal.print('no faults');
  else
    terminal.print(printTable(faults.map((fault) => [fault.id, describe(fault), `struck ${fault.struck}`])));
  return exitCodes.done;
}

/** Ends one fault, or all. */
export async function clearFaults(
  id: string | undefined,
  { api, terminal, json }: CommandContext,
): Promise<ExitCode> {
  const removed = await api.removeFaults(id);
  terminal.print(
    json ? JSON.stringify({ removed }) : `removed ${removed} ${removed === 1 ? 'fault' : 'faults'}`,
  );
  return exitCodes.done;
}

function describe({ action, from, to, percent, milliseconds, method, status, times }: ToldFault): string {
  const what = [status, method].filter((each) => each !== undefined).join(' to ') || 'messages';
  const which = times === undefined ? (percent === 100 ? 'all' : `${percent} % of`) : `the next ${times}`;
  const late = milliseconds === undefined ? '' : ` by ${milliseconds} ms`;
  const between = [from === undefined ? '' : ` from ${from}`, to === undefined ? '' : ` to ${to}`].join('');
  const chance = times === undefined || percent === 100 ? '' : ` (${percent} %)`;
  return `${action} ${which} ${what}${between}${late}${chance}`;
}
