import type { LogLevel } from '@trapezoid/observability';
import { type Command, Option } from 'commander';
import { ApiClient } from './api-client.js';
import type { CommandContext } from './command-context.js';
import { defaultApi } from './default-api.js';
import type { Terminal } from './terminal.js';

const logLevels = [
  'trace',
  'debug',
  'info',
  'warn',
  'error',
  'silent',
] as const satisfies readonly LogLevel[];

export function jsonOption(): Option {
  return new Option('--json', 'output for a program');
}

/** The environment says where the lab is, unless the option does. */
export function apiOption({ environment }: Terminal): Option {
  const address = environment.TRAPEZOID_API || defaultApi;
  return new Option('--api <url>', 'where the running lab is controlled (or TRAPEZOID_API)').default(address);
}

export function logLevelOption(): Option {
  return new Option('--log-level <level>', 'how much the services say').choices(logLevels).default('warn');
}

export function asciiOption(): Option {
  return new Option('--ascii', 'draw with ASCII characters alone').default(false);
}

export function whyOption(): Option {
  return new Option('--why', 'under each message, why it was sent, and where that is written').default(false);
}

export function exportOption(): Option {
  return new Option('--export <file>', 'the ladder as a file: .html, .svg, .png, .mmd, .txt or .json');
}

/** How ladders are drawn, and where else they go. */
export interface LadderFlags {
  readonly ascii: boolean;
  readonly why: boolean;
  readonly export?: string;
}

export interface GlobalOptions {
  readonly json?: boolean;
  readonly api: string;
  readonly logLevel: LogLevel;
}

/** What a command that talks to a running lab is given. */
export function contextOf(command: Command, terminal: Terminal): CommandContext {
  const { api, json = false } = command.optsWithGlobals<GlobalOptions>();
  const token = terminal.environment.TRAPEZOID_TOKEN;
  const wanted = token === undefined || token === '' || token === 'none' ? undefined : token;
  return { api: new ApiClient(api, wanted), terminal, json };
}
