import { setTimeout as wait } from 'node:timers/promises';
import type { CommandContext } from './command-context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { Patience } from './patience.js';
import { describeNetwork } from './status-text.js';

/** Between two looks of `--watch`, in milliseconds. */
const watchEvery = 1_000;
const clearScreen = '\u001b[2J\u001b[H';

/** Prints the map: who listens where, who is registered. */
export async function status(
  { watch }: { readonly watch: boolean },
  context: CommandContext,
): Promise<ExitCode> {
  return watch ? follow(context) : look(context);
}

async function look({ api, terminal, json }: CommandContext, before = ''): Promise<ExitCode> {
  const map = await api.status();
  terminal.print(before + (json ? JSON.stringify(map) : describeNetwork(map, Date.now())));
  return map.ready ? exitCodes.done : exitCodes.failed;
}

async function follow(context: CommandContext): Promise<ExitCode> {
  const { terminal, json } = context;
  const patience = new Patience();
  const stopListening = terminal.onInterrupt(() => patience.end());
  const before = json || !terminal.interactive ? '' : clearScreen;
  try {
    while (!patience.signal.aborted) {
      await look(context, before);
      await wait(watchEvery, undefined, { signal: patience.signal }).catch(() => {});
    }
  } finally {
    stopListening();
  }
  return exitCodes.done;
}
