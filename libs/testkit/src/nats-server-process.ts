import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireProgram } from './known-programs.js';
import { Program } from './program.js';

export interface NatsServerOptions {
  /** Default: any free port. */
  readonly port?: number;
  /** Demanded of every client. */
  readonly credentials?: { readonly user: string; readonly password: string };
  readonly arguments?: readonly string[];
}

const host = '127.0.0.1';
/** Milliseconds. */
const startTime = 10_000;

/** A real nats-server with JetStream on loopback; its store is a directory that goes with it. */
export class NatsServerProcess {
  private constructor(
    private readonly options: NatsServerOptions,
    private readonly directory: string,
    private program: Program,
    readonly port: number,
  ) {}

  /** @throws Error when nats-server is not installed or does not get ready. */
  static async start(options: NatsServerOptions = {}): Promise<NatsServerProcess> {
    requireProgram('nats-server');
    const directory = await mkdtemp(join(tmpdir(), 'trapezoid-nats-'));
    try {
      // The server chooses a free port itself (-1): no gap in which another program could take it.
      const { program, port } = await launch(options, directory, options.port ?? -1);
      return new NatsServerProcess(options, directory, program, port);
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  /** Where clients connect, without credentials. */
  get url(): string {
    return `nats://${host}:${this.port}`;
  }

  /** Undefined while it does not run. */
  get pid(): number | undefined {
    return this.program.running ? this.program.pid : undefined;
  }

  /** Ends it as a crash would. Its port and its store stay for `restart`. */
  async kill(): Promise<void> {
    await this.program.kill();
  }

  /** Starts it again on the same port with the same store, after ending it where it still runs. */
  async restart(): Promise<void> {
    await this.program.stop();
    this.program = (await launch(this.options, this.directory, this.port)).program;
  }

  /** Ends it and removes its store. */
  async stop(): Promise<void> {
    await this.program.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function launch(
  options: NatsServerOptions,
  directory: string,
  port: number,
): Promise<{ program: Program; port: number }> {
  const { credentials } = options;
  const program = Program.start(requireProgram('nats-server'), {
    arguments: [
      ...['--addr', host, '--port', String(port), '--jetstream', '--store_dir', directory],
      ...(credentials === undefined ? [] : ['--user', credentials.user, '--pass', credentials.password]),
      ...(options.arguments ?? []),
    ],
  });
  try {
    const listening = await program.waitForOutput(/Listening for client connections on \S+:(\d+)/, startTime);
    await program.waitForOutput(/Server is ready/, startTime);
    return { program, port: Number(listening[1]) };
  } catch (error) {
    await program.kill();
    throw error;
  }
}
