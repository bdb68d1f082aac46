import { randomUUID } from 'node:crypto';
import type { RequestOutcome } from './api-client.js';
import type { CommandContext } from './command-context.js';
import type { ExitCode } from './exit-codes.js';
import { exportTarget, writeLadder } from './export-file.js';
import { ladderColumns } from './ladder-columns.js';
import { LadderPrinter } from './ladder-printer.js';
import { Patience } from './patience.js';
import { Recording } from './recording.js';
import { reportOutcome } from './request-outcome.js';

export interface RequestArguments {
  readonly from: string;
  readonly to: string;
  readonly ascii: boolean;
  readonly why?: boolean;
  /** A file for the ladder. */
  readonly export?: string;
}

/** Within so much silence after its outcome the last messages of a request have come, in milliseconds. */
const quiet = 150;

/** Has a request outside a call sent, and prints its ladder and its final response. */
export async function requestWithLadder(
  args: RequestArguments,
  context: CommandContext,
  send: (callId: string) => Promise<RequestOutcome>,
): Promise<ExitCode> {
  return reportOutcome(await withLadder(args, context, send), context);
}

/** Does what sends messages with this Call-ID, prints their ladder, and gives what came of it. */
export async function withLadder<Outcome>(
  { from, to, ascii, why = false, export: file }: RequestArguments,
  { api, terminal, json }: CommandContext,
  send: (callId: string) => Promise<Outcome>,
): Promise<Outcome> {
  const callId = `${randomUUID()}@trapezoid`;
  if (json) return send(callId);
  const target = file === undefined ? undefined : exportTarget(file);
  const recording = new Recording();
  const columns = ladderColumns(await api.status(), from, to);
  const patience = new Patience();
  const events = await api.trace(callId, patience.signal);
  const ladder = new LadderPrinter(terminal, { columns, ascii, why });
  try {
    const sent = send(callId).finally(() => patience.endIn(quiet));
    // Awaited below, after the ladder; a refusal must not count as unhandled until then.
    sent.catch(() => {});
    for await (const event of events) {
      recording.add(event);
      ladder.add(event);
    }
    const outcome = await sent;
    ladder.end();
    if (target !== undefined) await writeLadder(recording.ladder(columns), target, terminal);
    return outcome;
  } finally {
    patience.end();
    ladder.end();
  }
}
