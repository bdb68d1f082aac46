import { randomUUID } from 'node:crypto';
import type { TraceEvent } from './api-trace.js';
import { CallProgress, exitCodeOf } from './call-progress.js';
import { describeCall } from './call-text.js';
import type { CommandContext } from './command-context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { exportTarget, writeLadder } from './export-file.js';
import { ladderColumns } from './ladder-columns.js';
import { LadderPrinter } from './ladder-printer.js';
import { noteTooSlow } from './missing-messages.js';
import { Patience } from './patience.js';
import { printable } from './printable.js';
import { Recording } from './recording.js';

export interface CallArguments {
  readonly from: string;
  readonly to: string;
  /** Milliseconds from the answer until the caller hangs up. */
  readonly duration: number;
  /** Milliseconds after which an unanswered call is cancelled. */
  readonly giveUp: number;
  readonly ascii: boolean;
  readonly why?: boolean;
  /** A file for the ladder, when the call is over. */
  readonly export?: string;
}

/** How long the lab may take to tell the end of a call after its time, in milliseconds: 64*T1 and a little. */
const grace = 35_000;
/** Within so much silence after the end of a call its last messages have come, in milliseconds. */
const quiet = 250;

/** Places a call between simulated phones and prints its ladder while it grows. */
export async function call(args: CallArguments, { api, terminal, json }: CommandContext): Promise<ExitCode> {
  const { from, to, duration, giveUp } = args;
  const columns = ladderColumns(await api.status(), from, to);
  const callId = `${randomUUID()}@trapezoid`;
  const progress = new CallProgress(from, callId, () => performance.now());
  const target = args.export === undefined ? undefined : exportTarget(args.export);
  const recording = new Recording();
  const patience = new Patience();
  let interrupted = false;

  // Before the call, so that its first message is seen.
  const events = await api.trace(callId, patience.signal);
  const stopListening = terminal.onInterrupt(() => {
    if (interrupted) return patience.end();
    interrupted = true;
    patience.endIn(3_000);
    api.hangUp({ callId }).catch(() => patience.end());
  });
  const ladder = json
    ? undefined
    : new LadderPrinter(terminal, { columns, ascii: args.ascii, why: args.why ?? false });
  try {
    await api.call({ from, to, callId, hangUpAfterMilliseconds: duration, giveUpAfterMilliseconds: giveUp });
    if (!json) terminal.print(`${from} calls ${to} (Call-ID ${callId})\n`);
    patience.endIn(giveUp + grace);
    for await (const event of events) {
      take(event);
      if (progress.over) patience.endIn(quiet);
    }
  } finally {
    stopListening();
    patience.end();
    ladder?.end();
  }

  if (target !== undefined) {
    const title = `${from} calls ${to}`;
    await writeLadder(recording.ladder(columns), target, terminal, { title });
  }
  const exitCode = interrupted ? exitCodes.interrupted : exitCodeOf[progress.outcome];
  const { messages, decisions } = recording;
  if (json)
    terminal.print(
      JSON.stringify({ from, to, callId, ...summaryOf(progress), exitCode, messages, decisions }),
    );
  else terminal.print(`\n${printable(describeCall(progress, args))}`);
  return exitCode;

  function take(event: TraceEvent): void {
    if (json || target !== undefined) recording.add(event);
    if (event.kind === 'message' || event.kind === 'decision') ladder?.add(event);
    else if (event.kind === 'dropped') {
      noteTooSlow(terminal, event.count);
    } else {
      const before = progress.answered;
      progress.add(event.call);
      if (!before && progress.answered && !interrupted) patience.endIn(duration + grace);
    }
  }
}

function summaryOf(progress: CallProgress) {
  const { call: told, outcome, lasted } = progress;
  return {
    outcome,
    statusCode: told?.statusCode,
    reasonPhrase: told?.reasonPhrase,
    detail: told?.detail,
    lastedMilliseconds: lasted === undefined ? undefined : Math.round(lasted),
    rtp: told?.rtp,
  };
}
