import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  authorityFile,
  type BaresipOptions,
  baresipAccount,
  baresipConfig,
  ownAddress,
} from './baresip-config.js';
import { findFreePort } from './free-port.js';
import { requireProgram } from './known-programs.js';
import { NetstringReader, printNetstring } from './netstrings.js';
import { Program } from './program.js';

/** What baresip says on its control connection. */
export interface BaresipEvent {
  /** REGISTER_OK, CALL_INCOMING, CALL_RINGING, CALL_ESTABLISHED, CALL_RTPESTAB, CALL_CLOSED, … */
  readonly type: string;
  readonly param?: string;
  readonly peeruri?: string;
}

/** A real baresip without a sound card, driven over its control connection. */
export class Baresip {
  /** Everything it has told, in order. */
  readonly events: BaresipEvent[] = [];
  private readonly waiting = new Set<() => void>();

  private constructor(
    private readonly program: Program,
    private readonly control: Socket,
    private readonly directory: string,
  ) {
    const reader = new NetstringReader();
    control.on('data', (chunk) => {
      for (const text of reader.push(chunk)) this.receive(text);
    });
    control.on('error', () => undefined);
  }

  /** Starts it; it then registers by itself. Throws where it can't be started. */
  static async start(options: BaresipOptions): Promise<Baresip> {
    const baresip = requireProgram('baresip');
    const directory = await mkdtemp(join(tmpdir(), 'baresip-'));
    // Its TLS port is the one above its SIP port, and its RTP ports are a range.
    const ports = {
      // It listens for TLS on the next one.
      sip: await findFreePort(ownAddress(options), 1),
      control: await findFreePort(),
      rtp: rtpRange(),
    };
    await writeFile(join(directory, 'config'), baresipConfig(options, ports, directory));
    if (options.authority !== undefined) await writeFile(join(directory, authorityFile), options.authority);
    await writeFile(join(directory, 'accounts'), baresipAccount(options));
    const program = Program.start(baresip, { arguments: ['-f', directory, '-v', '-s'], directory });
    try {
      await program.waitForOutput(/baresip is ready/, 10_000);
      return new Baresip(program, await openControl(ports.control), directory);
    } catch (error) {
      await program.kill();
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  /** All that it wrote, its SIP trace included. */
  get output(): string {
    return this.program.output;
  }

  /**
   * The status code that its first REGISTER came to. Read from its log, because it registers at once, perhaps
   * before anybody listens to its events.
   */
  async registration(milliseconds = 20_000): Promise<number> {
    const told = /(?:\{\d+\/\w+\/v[46]\}|reg: \S+:) (\d{3}) /;
    await this.program.waitForOutput(told, milliseconds);
    return Number(told.exec(this.output)?.[1]);
  }

  dial(uri: string): void {
    this.send('dial', uri);
  }

  accept(): void {
    this.send('accept');
  }

  hangUp(): void {
    this.send('hangup');
  }

  /** Puts its call on hold by a re-INVITE. */
  hold(): void {
    this.send('hold');
  }

  resume(): void {
    this.send('resume');
  }

  /** Sends a REFER in its call. */
  transfer(uri: string): void {
    this.send('transfer', uri);
  }

  /** The first event of this type since `from`, an index into `events`. */
  async waitFor(type: string, milliseconds = 10_000, from = 0): Promise<BaresipEvent> {
    const find = () => this.events.slice(from).find((event) => event.type === type);
    const found = find();
    if (found !== undefined) return found;
    return new Promise((resolve, reject) => {
      const check = () => {
        const event = find();
        if (event === undefined) return;
        clearTimeout(deadline);
        this.waiting.delete(check);
        resolve(event);
      };
      const deadline = setTimeout(() => {
        this.waiting.delete(check);
        const told = this.events.map((event) => event.type).join(' ');
        reject(
          new Error(
            `baresip did not tell ${type} within ${milliseconds} ms; it told: ${told}\n${this.output}`,
          ),
        );
      }, milliseconds);
      this.waiting.add(check);
    });
  }

  /** What it heard in its last call, as mono samples from -1 to 1 at `sampleRate` Hz. Empty where it heard nothing. */
  async heard(): Promise<{ readonly samples: Float64Array; readonly sampleRate: number }> {
    const files = (await readdir(this.directory)).filter((name) => name.endsWith('-dec.wav')).sort();
    const last = files.at(-1);
    return last === undefined
      ? { samples: new Float64Array(0), sampleRate: 8000 }
      : readWave(await readFile(join(this.directory, last)));
  }

  async stop(): Promise<void> {
    this.send('quit');
    this.control.end();
    await this.program.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  private send(command: string, params = ''): void {
    this.control.write(printNetstring(JSON.stringify({ command, params, token: 'test' })));
  }

  private receive(text: string): void {
    const message = JSON.parse(text) as BaresipEvent & { event?: boolean };
    if (message.event !== true) return;
    this.events.push(message);
    for (const check of [...this.waiting]) check();
  }
}

let nextRange = 0;

/** A range of RTP ports of its own, below those that the system hands out. */
function rtpRange(): number {
  nextRange = (nextRange + 1) % 100;
  return 16_384 + (process.pid % 50) * 200 + nextRange * 42 - ((nextRange * 42) % 2);
}

function openControl(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Reads 16-bit PCM; of several channels the first. */
function readWave(file: Buffer): { samples: Float64Array; sampleRate: number } {
  const channels = file.readUInt16LE(22);
  const sampleRate = file.readUInt32LE(24);
  const start = file.indexOf('data', 12, 'latin1') + 8;
  const frames = Math.max(0, Math.floor((file.length - start) / (2 * channels)));
  const samples = new Float64Array(frames);
  for (let i = 0; i < frames; i++) samples[i] = file.readInt16LE(start + i * 2 * channels) / 32_768;
  return { samples, sampleRate };
}
