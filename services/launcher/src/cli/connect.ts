import { randomUUID } from 'node:crypto';
import type { B2buaCall, TracedMessage } from '@trapezoid/contracts';
import { exitCodeOf, outcomeOfStatus } from './call-progress.js';
import type { CommandContext } from './command-context.js';
import { printDuration } from './duration.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { ladderColumns } from './ladder-columns.js';
import { LadderPrinter } from './ladder-printer.js';
import { Patience } from './patience.js';
import { printable } from './printable.js';

export interface ConnectArguments {
  readonly from: string;
  readonly to: string;
  /** Milliseconds from the answer until the B2BUA hangs up. */
  readonly duration: number;
  readonly ascii: boolean;
  readonly why?: boolean;
}

/** How often the B2BUA is asked how the call is, in milliseconds. */
const askEvery = 200;
/** Within so much silence after the end of a call its last messages have come, in milliseconds. */
const quiet = 250;
/** How long two phones may ring and the end may take, in milliseconds. */
const grace = 240_000;

/** Has the B2BUA call two phones and join them, and prints the ladder of both calls while it grows. */
export async function connect(
  { from, to, duration, ascii, why = false }: ConnectArguments,
  { api, terminal, json }: CommandContext,
): Promise<ExitCode> {
  const columns = ladderColumns(await api.status(), from, to);
  const callIds: [string, string] = [`${randomUUID()}@trapezoid`, `${randomUUID()}@trapezoid`];
  const patience = new Patience();
  const messages: TracedMessage[] = [];
  let call: B2buaCall | undefined;
  let interrupted = false;
  // All traffic, before the first message: the two calls are picked from it.
  const events = await api.trace(undefined, patience.signal);
  const stopListening = terminal.onInterrupt(() => {
    if (interrupted || call === undefined) return patience.end();
    interrupted = true;
    patience.endIn(3_000);
    api.endB2buaCall(call.id).catch(() => patience.end());
  });
  const ladder = json ? undefined : new LadderPrinter(terminal, { columns, ascii, why });
  let polling: NodeJS.Timeout | undefined;
  try {
    call = await api.connect({ from, to, callIds, hangUpAfterMilliseconds: duration });
    if (!json) terminal.print(`the B2BUA connects ${from} and ${to} (Call-IDs ${callIds.join(' and ')})\n`);
    patience.endIn(duration + grace);
    polling = setInterval(() => void ask(), askEvery);
    for await (const event of events) {
      if (event.kind === 'decision' && callIds.includes(event.decision.callId)) ladder?.add(event);
      if (event.kind !== 'message' || !callIds.includes(event.message.callId)) continue;
      ladder?.add(event);
      if (json) messages.push(event.message);
    }
  } finally {
    clearInterval(polling);
    stopListening();
    patience.end();
    ladder?.end();
  }
  const outcome = call.state === 'ended' ? 'answered' : outcomeOfStatus(call.statusCode);
  const exitCode = interrupted ? exitCodes.interrupted : exitCodeOf[outcome];
  if (json) terminal.print(JSON.stringify({ from, to, callIds, outcome, call, exitCode, messages }));
  else terminal.print(`\n${printable(describe(call, { from, to, duration }))}`);
  return exitCode;

  async function ask(): Promise<void> {
    const calls = await api.b2buaCalls().catch(() => []);
    call = calls.find(({ id }) => id === call?.id) ?? call;
    if (call?.state !== 'ended' && call?.state !== 'failed') return;
    clearInterval(polling);
    patience.endIn(quiet);
  }
}

function describe(
  call: B2buaCall,
  { from, to, duration }: { readonly from: string; readonly to: string; readonly duration: number },
): string {
  if (call.state === 'ended') return `${from} and ${to} were connected for ${printDuration(duration)}`;
  const status = `${call.statusCode ?? ''} ${call.reasonPhrase ?? ''}`.trim();
  const reason = status === '' ? (call.detail ?? call.state) : status;
  return `${from} and ${to} could not be connected: ${reason}`;
}
