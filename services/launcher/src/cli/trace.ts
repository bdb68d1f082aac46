import type { CommandContext } from './command-context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { exportTarget, writeLadder } from './export-file.js';
import { networkColumns } from './ladder-columns.js';
import { LadderPrinter } from './ladder-printer.js';
import { noteTooSlow } from './missing-messages.js';
import { Patience } from './patience.js';
import { Recording } from './recording.js';

export interface TraceArguments {
  /** Only what belongs to this Call-ID. */
  readonly callId?: string;
  readonly ascii: boolean;
  readonly why?: boolean;
  /** A file for the ladder, when it is over. */
  readonly export?: string;
}

/** Prints all traffic as one ladder until it is interrupted. As JSON: a line per event. */
export async function trace(args: TraceArguments, context: CommandContext): Promise<ExitCode> {
  const { api, terminal, json } = context;
  // A ladder of one call is narrow: its columns are those that it needs.
  const columns = json || args.callId !== undefined ? [] : networkColumns(await api.status());
  const target = args.export === undefined ? undefined : exportTarget(args.export);
  const recording = new Recording();
  const patience = new Patience();
  const stopListening = terminal.onInterrupt(() => patience.end());
  let ladder: LadderPrinter | undefined;
  try {
    const events = await api.trace(args.callId, patience.signal);
    if (!json) {
      terminal.note(`following ${args.callId ?? 'all traffic'} of the lab at ${api.address}; Ctrl+C ends it`);
      ladder = new LadderPrinter(terminal, {
        columns,
        ascii: args.ascii,
        why: args.why ?? false,
        numberCalls: args.callId === undefined,
      });
    }
    for await (const event of events) {
      if (target !== undefined) recording.add(event);
      if (json) terminal.print(JSON.stringify(event));
      else ladder?.add(event);
      if (!json && event.kind === 'dropped') {
        noteTooSlow(terminal, event.count);
      }
    }
  } finally {
    stopListening();
    ladder?.end();
    if (target !== undefined) await writeLadder(recording.ladder(columns), target, terminal);
  }
  if (patience.signal.aborted) return exitCodes.done;
  terminal.note('trapezoid: the lab has ended');
  return exitCodes.labNotRunning;
}
