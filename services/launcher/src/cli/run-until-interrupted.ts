import type { Terminal } from './terminal.js';

/** A service that can't end in so many milliseconds is left behind: the process ends anyway. */
const longestClosing = 1_500;

/** Waits for the word to end, then closes; with a second word, or when it takes too long, it does not wait. */
export async function runUntilInterrupted(terminal: Terminal, close: () => Promise<void>): Promise<void> {
  const [first, second] = [new Signal(), new Signal()];
  const stopListening = terminal.onInterrupt(() => (first.given ? second.give() : first.give()));
  // A service over NATS without sockets has nothing that holds the process while NATS is away.
  const alive = setInterval(() => {}, 2 ** 30);
  await first.wait;
  clearInterval(alive);
  const late = setTimeout(() => second.give(), longestClosing);
  await Promise.race([close(), second.wait]);
  clearTimeout(late);
  stopListening();
}

class Signal {
  given = false;
  private resolve: () => void = () => {};
  readonly wait = new Promise<void>((resolve) => {
    this.resolve = resolve;
  });

  give(): void {
    this.given = true;
    this.resolve();
  }
}
