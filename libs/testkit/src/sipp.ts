import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from './free-port.js';
import { requireProgram } from './known-programs.js';
import { Program } from './program.js';
import { type SippOptions, type SippResult, SippWorkspace } from './sipp-command.js';

export type { SippOptions, SippResult } from './sipp-command.js';
export type { SippStatistics } from './sipp-statistics.js';

export interface SippRunOptions extends SippOptions {
  /** Calls to place before it ends; default 1. */
  readonly calls?: number;
  /** New calls per second; default 10. */
  readonly rate?: number;
  /** At most so many calls at a time; SIPp has its own default. */
  readonly concurrentCalls?: number;
  /** When to give up, in milliseconds; default 30,000. */
  readonly timeout?: number;
}

/** How long SIPp may take to write its last statistics once its own time is over, in milliseconds. */
const lastWords = 3000;

/**
 * Runs a real SIPp to its end, without a terminal. Failed calls are a result; an Error is only thrown when it
 * can't run at all: not installed, a scenario it can't read, rows it can't carry.
 */
export async function runSipp(options: SippRunOptions): Promise<SippResult> {
  const sipp = requireProgram('sipp');
  const timeout = options.timeout ?? 30_000;
  // Left to itself SIPp takes 5060, which may be wanted by what is tested.
  const localPort = options.localPort ?? (await findFreePort(options.localHost ?? '127.0.0.1'));
  const workspace = await SippWorkspace.create({ ...options, localPort });
  try {
    const program = Program.start(sipp, {
      directory: workspace.directory,
      arguments: [
        ...workspace.commandArguments,
        ...['-m', String(options.calls ?? 1), '-r', String(options.rate ?? 10)],
        ...(options.concurrentCalls === undefined ? [] : ['-l', String(options.concurrentCalls)]),
        ...['-timeout', `${Math.max(1, Math.ceil(timeout / 1000))}s`, '-timeout_error'],
      ],
    });
    let forced = false;
    const force = setTimeout(() => {
      forced = true;
      program.signal('SIGKILL');
    }, timeout + lastWords);
    const exit = await program.exited;
    clearTimeout(force);
    return await workspace.readResult(exit.code, forced ? 'by force' : 'by itself');
  } finally {
    await workspace.remove();
  }
}

export interface SippServer {
  readonly host: string;
  readonly port: number;
  /**
   * Ends it and tells what it counted. Calls still open get `milliseconds` (default 5,000) to end: the built-in
   * scenarios keep a call for four seconds after its BYE, and count it as successful only then. One of them
   * counts as failed (TcpClosed) when the other side closes the TCP connection earlier.
   */
  stop(milliseconds?: number): Promise<SippResult>;
}

/**
 * Starts a real SIPp that waits for calls, and returns once its port is open.
 * @throws Error when it can't listen.
 */
export async function startSippServer(options: SippOptions): Promise<SippServer> {
  const sipp = requireProgram('sipp');
  const host = options.localHost ?? '127.0.0.1';
  const port = options.localPort ?? (await findFreePort(host));
  const workspace = await SippWorkspace.create({ ...options, localHost: host, localPort: port });
  const program = Program.start(sipp, {
    directory: workspace.directory,
    arguments: workspace.commandArguments,
  });
  let stopping: Promise<SippResult> | undefined;
  const end = async (milliseconds: number): Promise<SippResult> => {
    try {
      program.signal('SIGUSR1');
      await Promise.race([program.exited, delay(milliseconds, undefined, { ref: false })]);
      const exit = await program.stop();
      return await workspace.readResult(exit.code, exit.signal === 'SIGKILL' ? 'by force' : 'by itself');
    } finally {
      await workspace.remove();
    }
  };
  try {
    await waitUntilListening(program, workspace);
  } catch (error) {
    await program.kill();
    await workspace.remove();
    throw error;
  }
  return {
    host,
    port,
    stop: (milliseconds = 5000) => {
      stopping ??= end(milliseconds);
      return stopping;
    },
  };
}

/** SIPp writes its first statistics right after it has opened its sockets, and also when that has failed. */
async function waitUntilListening(program: Program, workspace: SippWorkspace): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (program.running && Date.now() < deadline) {
    if ((await workspace.readStatistics()) !== undefined) {
      await Promise.race([program.exited, delay(50)]);
      if (program.running) return;
    }
    await Promise.race([program.exited, delay(10)]);
  }
  const errors = await workspace.readErrors();
  throw new Error(`sipp does not listen: ${errors.trim().split('\n').at(-1) ?? 'no reason given'}`);
}
