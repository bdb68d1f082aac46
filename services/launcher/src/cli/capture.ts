import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { captureArrow, captureHeader, holdForDecisions, LadderStream } from '@trapezoid/ladder';
import { CliError } from './cli-error.js';
import type { CommandContext } from './command-context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { noteTooSlow, noteUntold } from './missing-messages.js';
import { Patience } from './patience.js';

export interface CaptureArguments {
  readonly file: string;
  /** Only this call, with all its legs. */
  readonly callId?: string;
  /** Milliseconds after which it ends by itself. */
  readonly duration?: number;
}

/** How often a message whose other end stays silent is looked after, in milliseconds. */
const advanceEvery = 100;

/** Writes all traffic to a capture file for Wireshark until it is interrupted. */
export async function capture(args: CaptureArguments, context: CommandContext): Promise<ExitCode> {
  const { api, terminal, json } = context;
  const file = await create(resolve(terminal.directory, args.file), args.file);
  const patience = new Patience();
  const stopListening = terminal.onInterrupt(() => patience.end());
  // One after the other: writes to a file in parallel may change places.
  let written = file.write(captureHeader('Trapezoid')).then(() => {});
  let count = 0;
  const stream: LadderStream = new LadderStream(
    { hold: holdForDecisions, maximumColumns: 10_000 },
    (arrow) => {
      count++;
      const packet = captureArrow(arrow, stream.startedAt, stream.names);
      written = written.then(async () => void (await file.write(packet)));
      written.catch(() => patience.end());
    },
  );
  const timer = setInterval(() => stream.advance(Date.now()), advanceEvery);
  try {
    const events = await api.trace(args.callId, patience.signal);
    terminal.note(
      `capturing ${args.callId ?? 'all traffic'} of the lab at ${api.address} into ${args.file}; Ctrl+C ends it`,
    );
    if (args.duration !== undefined) patience.endIn(args.duration);
    for await (const event of events) {
      if (event.kind === 'message') stream.add(event.message);
      else if (event.kind === 'decision') stream.decide(event.decision);
      else if (event.kind === 'dropped') {
        noteTooSlow(terminal, event.count);
      }
    }
    stream.end();
    await written;
  } catch (error) {
    throw isFileError(error) ? new CliError(`${args.file} can't be written: ${error.message}`) : error;
  } finally {
    clearInterval(timer);
    stopListening();
    await file.close().catch(() => {});
  }
  if (stream.dropped > 0) {
    noteUntold(terminal, stream.dropped);
  }
  const captured = `${count} ${count === 1 ? 'message' : 'messages'} in ${args.file}`;
  terminal.print(json ? JSON.stringify({ file: args.file, messages: count }) : captured);
  if (patience.signal.aborted) return exitCodes.done;
  terminal.note('trapezoid: the lab has ended');
  return exitCodes.labNotRunning;
}

/** A capture that is there already is overwritten. @throws CliError */
async function create(path: string, shown: string) {
  try {
    return await open(path, 'w');
  } catch (error) {
    throw new CliError(`${shown} can't be written: ${(error as Error).message}`);
  }
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && (error as NodeJS.ErrnoException).syscall === 'write';
}
