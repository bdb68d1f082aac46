import { isIP } from 'node:net';
import type { CommandContext } from './command-context.js';
import type { Examination } from './examination.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { Patience } from './patience.js';
import { printable } from './printable.js';

export interface DoctorArguments {
  /** A user name, an account or an address. */
  readonly phone: string;
  /** How long to listen before saying anything, in milliseconds. */
  readonly listen?: number;
}

/** Says what is right and wrong with a phone of somebody's; fails where there is a problem. */
export async function doctor(
  { phone, listen = 0 }: DoctorArguments,
  { api, terminal, json }: CommandContext,
): Promise<ExitCode> {
  const subject = await subjectOf(phone, api);
  let examined = await api.examine(subject);
  if (listen > 0) {
    terminal.note(`listening to ${subject} for ${Math.round(listen / 1000)} s: let it register or call now`);
    const patience = new Patience();
    const stop = terminal.onInterrupt(() => patience.end());
    patience.endIn(listen);
    await new Promise((resolve) => patience.signal.addEventListener('abort', resolve, { once: true }));
    stop();
    examined = await api.examine(subject);
  }
  terminal.print(json ? JSON.stringify(examined) : describe(examined));
  return examined.findings.some(({ severity }) => severity === 'problem') ? exitCodes.failed : exitCodes.done;
}

async function subjectOf(phone: string, api: CommandContext['api']): Promise<string> {
  if (phone.includes('@') || isIP(phone) !== 0) return phone.replace(/^sips?:/, '');
  const { lab } = await api.status();
  return `${phone}@${lab.domains[0] ?? ''}`;
}

const marks: Readonly<Record<string, string>> = {
  ok: 'ok',
  hint: 'hint',
  warning: 'warning',
  problem: 'PROBLEM',
};

function describe({ subject, heard, findings }: Examination): string {
  const messages = heard === 1 ? '1 message' : `${heard} messages`;
  return [
    `${printable(subject)}: ${messages} heard from it and to it`,
    ...findings.flatMap(({ severity, what, change, section, callId }) => [
      `  ${(marks[severity] ?? severity).padEnd(8)} ${printable(what)}${section === undefined ? '' : ` (${printable(section)})`}`,
      ...(change === undefined ? [] : [`           ${printable(change)}`]),
      ...(callId === undefined || severity === 'ok'
        ? []
        : [`           npm run lab -- ladder --call ${printable(callId)}`]),
    ]),
    ...(findings.length === 0 ? ['  nothing to say'] : []),
  ].join('\n');
}
