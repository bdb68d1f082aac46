import { type ChildProcess, spawn } from 'node:child_process';

export interface ProgramOptions {
  readonly arguments?: readonly string[];
  readonly directory?: string;
  /** Added to this process's own environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** How many characters of output are kept; the oldest go first. Default 1,048,576. */
  readonly outputLimit?: number;
}

export interface ProgramExit {
  /** Null when a signal ended the program or it could not be started. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why the program could not be started. */
  readonly failure?: string;
}

interface Waiter {
  check(): void;
  end(): void;
}

/** How long output may still trickle in after the end, in milliseconds. */
const drainTime = 500;
const started = new Set<ChildProcess>();
let sweeping = false;

/** Nothing that a test started outlives the process of the test. */
function sweepOnExit(): void {
  if (sweeping) return;
  sweeping = true;
  process.on('exit', () => {
    for (const child of started) child.kill('SIGKILL');
  });
}

/** A real program as a child of this process, with what it wrote to its standard output and error. */
export class Program {
  /** Settles once, when the program has ended and its output is complete. Never rejects. */
  readonly exited: Promise<ProgramExit>;
  private readonly child: ChildProcess;
  private readonly waiters = new Set<Waiter>();
  private text = '';
  private dropped = 0;
  private exit: ProgramExit | undefined;

  private constructor(
    readonly name: string,
    options: ProgramOptions,
  ) {
    const limit = options.outputLimit ?? 1_048_576;
    this.child = spawn(name, [...(options.arguments ?? [])], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...options.environment },
      ...(options.directory === undefined ? {} : { cwd: options.directory }),
    });
    started.add(this.child);
    sweepOnExit();
    // A write may meet a program that has just ended; `exited` tells so already.
    this.child.stdin?.on('error', () => undefined);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => this.receive(chunk, limit));
    }
    this.exited = new Promise((resolve) => {
      const finish = (exit: ProgramExit) => {
        if (this.exit !== undefined) return;
        this.exit = exit;
        started.delete(this.child);
        for (const waiter of [...this.waiters]) waiter.end();
        resolve(exit);
      };
      this.child.once('error', (error) => {
        if (this.child.pid === undefined) finish({ code: null, signal: null, failure: error.message });
      });
      this.child.once('close', (code, signal) => finish({ code, signal }));
      // A grandchild that keeps the pipes open delays 'close' for ever.
      this.child.once('exit', (code, signal) => {
        setTimeout(() => finish({ code, signal }), drainTime).unref();
      });
    });
  }

  static start(name: string, options: ProgramOptions = {}): Program {
    return new Program(name, options);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get running(): boolean {
    return this.exit === undefined;
  }

  /** What is kept of its output, standard output and error as they came. */
  get output(): string {
    return this.text;
  }

  /** Marks this moment for `waitForOutput`: the number of characters written so far. */
  get position(): number {
    return this.dropped + this.text.length;
  }

  /** Writes to its standard input. */
  write(text: string): void {
    this.child.stdin?.write(text);
  }

  /**
   * Waits until the output since `position` matches; output that is there already counts.
   * @throws Error with the end of the output after `milliseconds`, or when the program ends without a match.
   */
  waitForOutput(pattern: RegExp, milliseconds: number, position = 0): Promise<RegExpExecArray> {
    const stateless = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        this.waiters.delete(waiter);
        finish();
      };
      const fail = (why: string) => {
        const error = new Error(`${this.name} did not write ${pattern}: ${why}\n${this.text.slice(-2000)}`);
        settle(() => reject(error));
      };
      const waiter: Waiter = {
        check: () => {
          const match = stateless.exec(this.text.slice(Math.max(0, position - this.dropped)));
          if (match !== null) settle(() => resolve(match));
        },
        end: () => fail(this.describeEnd()),
      };
      const timer = setTimeout(() => fail(`${milliseconds} ms are over`), milliseconds);
      this.waiters.add(waiter);
      waiter.check();
      if (this.exit !== undefined && this.waiters.has(waiter)) waiter.end();
    });
  }

  signal(signal: NodeJS.Signals): void {
    if (this.running) this.child.kill(signal);
  }

  /** Asks it to end, and ends it by force when it is still there after `milliseconds`. */
  async stop(milliseconds = 3000): Promise<ProgramExit> {
    this.signal('SIGTERM');
    const force = setTimeout(() => this.signal('SIGKILL'), milliseconds);
    try {
      return await this.exited;
    } finally {
      clearTimeout(force);
    }
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<ProgramExit> {
    this.signal('SIGKILL');
    return this.exited;
  }

  private describeEnd(): string {
    if (this.exit?.failure !== undefined) return `it could not be started (${this.exit.failure})`;
    return `it ended with ${this.exit?.signal ?? `exit code ${this.exit?.code}`}`;
  }

  private receive(chunk: string, limit: number): void {
    this.text += chunk;
    if (this.text.length > limit) {
      this.dropped += this.text.length - limit;
      this.text = this.text.slice(-limit);
    }
    for (const waiter of [...this.waiters]) waiter.check();
  }
}
