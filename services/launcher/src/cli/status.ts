import { setTimeout as wait } from 'node:timers/promises';
import type { NetworkMap } from '@trapezoid/console';
import type { CommandContext } from './command-context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { Patience } from './patience.js';
import { describeChanges } from './status-changes.js';
import { describeNetwork } from './status-text.js';

/** Between two looks of `--watch`, in milliseconds. */
const watchEvery = 1_000;

/** Prints the map: who listens where, who is registered, whom the registrar has refused. */
export async function status(
  { watch }: { readonly watch: boolean },
  context: CommandContext,
): Promise<ExitCode> {
  if (watch) return follow(context);
  const map = await context.api.status();
  context.terminal.print(context.json ? JSON.stringify(map) : describeNetwork(map, Date.now()));
  return map.ready ? exitCodes.done : exitCodes.failed;
}

async function follow(context: CommandContext): Promise<ExitCode> {
  const { api, terminal } = context;
  const patience = new Patience();
  const stopListening = terminal.onInterrupt(() => patience.end());
  try {
    let before: NetworkMap | undefined;
    while (!patience.signal.aborted) {
      const map = await api.status();
      show(map, before, context);
      before = map;
      await wait(watchEvery, undefined, { signal: patience.signal }).catch(() => {});
    }
  } finally {
    stopListening();
  }
  return exitCodes.done;
}

/** On a screen the whole map anew; for a program one object a line; elsewhere the map once, then what changes. */
function show(map: NetworkMap, before: NetworkMap | undefined, { terminal, json }: CommandContext): void {
  const now = Date.now();
  if (json) terminal.print(JSON.stringify(map));
  else if (terminal.interactive) terminal.print(onScreen(describeNetwork(map, now)));
  else if (before === undefined) terminal.print(describeNetwork(map, now));
  else {
    const clock = new Date(now).toTimeString().slice(0, 8);
    for (const line of describeChanges(before, map, now)) terminal.print(`${clock} ${line}`);
  }
}

/** Written over what is there, and only the rest cleared: a screen that is cleared first flickers. */
function onScreen(text: string): string {
  const home = '\u001b[H';
  const clearLine = '\u001b[K';
  const clearBelow = '\u001b[J';
  return `${home}${text.replaceAll('\n', `${clearLine}\n`)}${clearLine}${clearBelow}`;
}
