/** Where a command reads its surroundings and writes to; a test has one of its own. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where paths in arguments start from. */
  readonly directory: string;
  /** Characters in a line. */
  readonly width: number;
  readonly color: boolean;
  /** A person sees the output as it comes, on a screen that can be cleared. */
  readonly interactive: boolean;
  /** What is piped into the process. */
  readonly input: AsyncIterable<Uint8Array | string>;
  /** Results, to stdout. */
  print(text: string): void;
  /** Remarks and errors, to stderr. */
  note(text: string): void;
  /** Calls back each time the person or the system asks the process to end; returns how to stop listening. */
  onInterrupt(callback: () => void): () => void;
}

/** Ctrl+C reaches a program started by npm several times: by the terminal and by each program above it. */
const sameKeystroke = 500;

export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  // The reader of a pipe has gone, as `head` does: there is nobody to work for.
  stdout.on('error', () => process.exit(0));
  return {
    environment: env,
    // npm runs scripts at the root of the workspace and tells here where the person is.
    directory: env.INIT_CWD ?? process.cwd(),
    width: stdout.columns ?? 100,
    color: stdout.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb',
    interactive: stdout.isTTY === true,
    get input() {
      return process.stdin;
    },
    print: (text) => void stdout.write(`${text}\n`),
    note: (text) => void stderr.write(`${text}\n`),
    onInterrupt: (callback) => {
      let last = Number.NEGATIVE_INFINITY;
      const listener = (): void => {
        const now = performance.now();
        const again = now - last < sameKeystroke;
        last = now;
        if (!again) callback();
      };
      const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
      for (const signal of signals) process.on(signal, listener);
      return () => {
        for (const signal of signals) process.off(signal, listener);
      };
    },
  };
}
