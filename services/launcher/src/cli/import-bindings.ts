import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { BindingsFileError, batchesOf, longestFile, parseBindingsFile } from './bindings-file.js';
import { CliError } from './cli-error.js';
import type { CommandContext } from './command-context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { printable } from './printable.js';
import { readAll } from './read-all.js';

export interface ImportArguments {
  /** A path, or `-` for the standard input. */
  readonly file: string;
  /** Seconds from now for every binding, in place of the end that each has. */
  readonly expires?: number;
}

/** How many refusals are told one by one. */
const maximumTold = 20;

/** Takes over bindings that were exported. Nothing is sent of a file that has a mistake. */
export async function importBindings(
  { file, expires }: ImportArguments,
  context: CommandContext,
): Promise<ExitCode> {
  const { api, terminal, json } = context;
  const sum = {
    imported: 0,
    expired: 0,
    outdated: 0,
    refused: [] as { addressOfRecord: string; reason: string }[],
  };
  for (const records of batchesOf(await read(file, context))) {
    const answer = await api.importRegistrations({ records, ...(expires === undefined ? {} : { expires }) });
    sum.imported += answer.imported;
    sum.expired += answer.expired;
    sum.outdated += answer.outdated;
    sum.refused.push(...answer.refused);
  }
  terminal.print(json ? JSON.stringify(sum) : describe(sum));
  for (const { addressOfRecord, reason } of sum.refused.slice(0, maximumTold)) {
    terminal.note(printable(`trapezoid: ${addressOfRecord} refused: ${reason}`));
  }
  return sum.refused.length === 0 ? exitCodes.done : exitCodes.failed;
}

async function read(file: string, { terminal }: CommandContext) {
  const name = file === '-' ? 'the standard input' : file;
  try {
    const stream = file === '-' ? terminal.input : createReadStream(resolve(terminal.directory, file));
    const text = await readAll(stream, longestFile);
    if (text === undefined) throw new BindingsFileError(`is longer than ${longestFile / 1024 ** 2} MiB`);
    return parseBindingsFile(text);
  } catch (error) {
    const reason = error instanceof BindingsFileError ? error.message : `can't be read (${codeOf(error)})`;
    throw new CliError(`${name} ${reason}`);
  }
}

function describe({
  imported,
  expired,
  outdated,
  refused,
}: {
  imported: number;
  expired: number;
  outdated: number;
  refused: readonly unknown[];
}): string {
  const parts = [
    `imported ${count(imported, 'binding')}`,
    ...(expired === 0 ? [] : [`left out ${expired} whose time is over`]),
    ...(outdated === 0 ? [] : [`kept ${outdated} that are newer here`]),
    ...(refused.length === 0
      ? []
      : [`refused ${count(refused.length, 'address-of-record', 'addresses-of-record')}`]),
  ];
  return parts.join(', ');
}

function count(number: number, one: string, several = `${one}s`): string {
  return `${number} ${number === 1 ? one : several}`;
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
}
