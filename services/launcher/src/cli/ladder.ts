import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { TracedCall } from '@trapezoid/contracts';
import { joinLegs, type Ladder, makeLadder, messagesOfCall, printLadder } from '@trapezoid/ladder';
import { CliError } from './cli-error.js';
import type { CommandContext } from './command-context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { exportTarget, ladderContent, writeLadder } from './export-file.js';
import type { FileFormat } from './file-formats.js';
import { readTraceFile } from './trace-file.js';

export interface LadderOptions {
  readonly call?: string;
  readonly format?: FileFormat;
  readonly output?: string;
  readonly ascii: boolean;
  readonly why: boolean;
}

/** Draws one call with all its legs, from a file or from what the running lab has seen. */
export async function ladder(
  options: LadderOptions & { readonly file?: string },
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal, json } = context;
  const { output, why, ascii } = options;
  const target = output === undefined ? undefined : exportTarget(output, options.format);
  if (options.format === 'png' && target === undefined) {
    throw new CliError('a picture goes to a file: give --output FILE.png');
  }
  const made = ladderOf(await tracedOf(options, context), options);
  if (target !== undefined) await writeLadder(made, target, terminal, { why });
  else if (json || (options.format ?? 'text') !== 'text') {
    const content = await ladderContent(made, json ? 'json' : (options.format ?? 'json'), { why });
    terminal.print(String(content).trimEnd());
  } else terminal.print(printLadder(made, { why, ascii, color: terminal.color, width: terminal.width }));
  return exitCodes.done;
}

async function tracedOf(
  { file, call }: { readonly file?: string; readonly call?: string },
  { api, terminal }: CommandContext,
): Promise<TracedCall> {
  if (file !== undefined) return readTraceFile(await readText(resolve(terminal.directory, file), file), file);
  if (call === undefined) throw new CliError('say which call: give --call CALL-ID, or a file');
  return api.recall(call);
}

async function readText(path: string, shown: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new CliError(`${shown} can't be read: ${(error as Error).message}`);
  }
}

function ladderOf(
  { messages, decisions }: TracedCall,
  { call, file }: { call?: string; file?: string },
): Ladder {
  const wanted = call === undefined ? messages : messagesOfCall(messages, call);
  if (wanted.length > 0) return makeLadder(wanted, { decisions });
  if (file === undefined) {
    throw new CliError(
      `nothing of the call ${call} was seen: elements tell of messages only while somebody follows ` +
        '(`trace`, `call` or the console)',
    );
  }
  const known = joinLegs(messages).map(({ callIds }) => callIds[0]);
  const some = known.slice(0, 5).join(', ');
  throw new CliError(
    known.length === 0
      ? `${file} has no messages`
      : `${file} has no message of the call ${call}; it has ${some}${known.length > 5 ? ' and others' : ''}`,
  );
}
