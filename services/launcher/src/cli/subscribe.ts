import type { EventPackageName, PhoneSubscription } from '@trapezoid/contracts';
import type { CommandContext } from './command-context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { printable } from './printable.js';
import { type RequestArguments, withLadder } from './request-with-ladder.js';
import type { Terminal } from './terminal.js';

export interface SubscribeArguments extends RequestArguments {
  readonly event: EventPackageName;
  /** Milliseconds until it unsubscribes. */
  readonly duration: number;
  /** True: the state is asked for as it is, and that is all. RFC 6665 §4.4.3 */
  readonly once?: boolean;
}

/** How a subscription stood at first, and how it stands at the end. */
interface Watched {
  readonly first: PhoneSubscription;
  readonly last: PhoneSubscription;
}

/** Subscribes a simulated phone, draws what it is told, and unsubscribes (RFC 6665 §4.1). */
export async function subscribe(args: SubscribeArguments, context: CommandContext): Promise<ExitCode> {
  const { from, to, event, duration, once = false } = args;
  const { api, terminal, json } = context;
  const watched = await withLadder(args, context, async (callId): Promise<Watched> => {
    const command = { from, to, event, callId };
    const first = await api.subscribe(once ? { ...command, expires: 0 } : command);
    if (first.state === 'ended') return { first, last: first };
    if (first.state !== 'waiting') await passing(duration, terminal);
    const [last = first] = await api.unsubscribe({ callId });
    return { first, last };
  });
  const { first, last } = watched;
  if (json) terminal.print(JSON.stringify(last));
  else terminal.print(describe(first, last).map(printable).join('\n'));
  return last.notifications > 0 ? exitCodes.done : exitCodes.refusedByNetwork;
}

/** So many milliseconds, or until Ctrl+C. */
function passing(milliseconds: number, terminal: Terminal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      stopListening();
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    const stopListening = terminal.onInterrupt(end);
  });
}

/** The lines that say how it went. */
function describe(first: PhoneSubscription, last: PhoneSubscription): string[] {
  const { event, resource, notifications, body = '' } = last;
  if (notifications === 0) return [`${event} of ${resource}: ${last.detail ?? 'no NOTIFY came'}`];
  const times = notifications === 1 ? 'told once' : `told ${notifications} times`;
  const state = first.state === 'ended' ? (last.detail ?? 'ended') : first.state;
  const told = body.trimEnd() === '' ? [] : ['', ...body.trimEnd().split(/\r?\n/)];
  return [`${event} of ${resource}: ${state}, ${times}`, ...told];
}
