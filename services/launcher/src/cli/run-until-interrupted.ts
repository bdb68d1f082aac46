import type { Terminal } from './terminal.js';

/** A service that can't end in so many milliseconds is left behind: the process ends anyway. */
const longestClosing = 1_500;

/** Waits for the word to end, then closes; a second word, or a closing that takes too long, is not waited for. */
export async function runUntilInterrupted(terminal: Terminal, close: () => Promise<void>): Promise<void> {
  // Nothing else may hold the process, as a service without a socket of its own over NATS that is away.
  const alive = setInterval(() => {}, 2 ** 30);
  await nextInterrupt(terminal);
  clearInterval(alive);
  const late = new Promise<void>((resolve) => {
    setTimeout(resolve, longestClosing).unref();
  });
  await Promise.race([close(), late, nextInterrupt(terminal)]);
}

function nextInterrupt(terminal: Terminal): Promise<void> {
  return new Promise((resolve) => {
    const stop = terminal.onInterrupt(() => {
      stop();
      resolve();
    });
  });
}
