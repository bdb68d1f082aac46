import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadLab } from '@trapezoid/lab';
import { type MovedLab, moveToFreePorts, NatsServerProcess, Program } from '@trapezoid/testkit';

const root = fileURLToPath(new URL('../..', import.meta.url));
const launcher = join(root, 'services/launcher/dist/main.js');

/** All services in one process on the in-process bus, or each with a connection of its own to a real nats-server. */
export type Shape = 'embedded' | 'distributed';
export const shapes: readonly Shape[] = ['embedded', 'distributed'];

export interface NetworkOptions {
  readonly shape: Shape;
  /** Name of a file in labs/. Default basic. */
  readonly lab?: string;
  /** Changes the text of the lab file. */
  readonly edit?: (text: string) => string;
  /**
   * A distributed network runs in two processes, the elements in one and the phones in the other, because a process more costs two
   * seconds of processor time. True: each service in one of its own, so that it can be ended and started by itself.
   */
  readonly apart?: boolean;
  /** More words for the command line that starts it, e.g. `--hep`. */
  readonly words?: readonly string[];
}

export interface Ports {
  /** UDP and TCP. */
  readonly proxy: number;
  /** Of the other proxy, in a lab with two. */
  readonly secondProxy: number;
  readonly tls: number;
  readonly ws: number;
  readonly wss: number;
  readonly registrar: number;
  readonly redirect: number;
  readonly b2bua: number;
  readonly console: number;
  /** Where a port of the lab file has gone. */
  of(port: number): number;
}

/** Where the labs put what tests ask for by name. */
const usual = {
  proxy: 5060,
  secondProxy: 5062,
  tls: 5061,
  ws: 5066,
  wss: 5067,
  registrar: 5070,
  redirect: 5080,
  b2bua: 5090,
  console: 8080,
} as const;

function portsOf({ portOf }: MovedLab): Ports {
  const named = Object.entries(usual).map(([name, port]) => [name, portOf(port)]);
  return { ...(Object.fromEntries(named) as Record<keyof typeof usual, number>), of: portOf };
}

/** How long a network may take to start on a machine that has much else to do, in milliseconds. */
const startingTime: Readonly<Record<Shape, number>> = { embedded: 50_000, distributed: 110_000 };

/** What `/api/health` says of a service. */
interface ServiceReadiness {
  readonly kind: string;
  readonly ready: boolean;
}

const isNoPhone = ({ kind }: ServiceReadiness) => kind !== 'ua-simulator';

/** Waits until a check passes; asks again every 50 ms. */
export async function eventually<T>(
  check: () => Promise<T | undefined>,
  milliseconds: number,
  what: string,
): Promise<T> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const value = await check().catch(() => undefined);
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error(`${what}: not within ${milliseconds} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A network as a user starts it, on ports of its own. */
export class Network {
  private readonly processes = new Map<string, Program>();
  private nats: NatsServerProcess | undefined;

  private constructor(
    readonly shape: Shape,
    readonly directory: string,
    readonly ports: Ports,
    private readonly apart: boolean,
    private readonly words: readonly string[],
  ) {}

  static async start(options: NetworkOptions): Promise<Network> {
    const directory = await mkdtemp(join(tmpdir(), 'trapezoid-'));
    const text = await readFile(join(root, 'labs', `${options.lab ?? 'basic'}.yaml`), 'utf8');
    const moved = await moveToFreePorts(text, Object.values(usual));
    const ports = portsOf(moved);
    const { shape, apart = false, words = [] } = options;
    const network = new Network(shape, directory, ports, apart, words);
    await writeFile(network.labFile, options.edit === undefined ? moved.text : options.edit(moved.text));
    try {
      await network.startAll();
    } catch (error) {
      await network.stop();
      throw error;
    }
    return network;
  }

  get labFile(): string {
    return join(this.directory, 'lab.yaml');
  }

  get dataDirectory(): string {
    return join(this.directory, 'data');
  }

  get api(): string {
    return `http://127.0.0.1:${this.ports.console}`;
  }

  /** All that its processes have written. */
  get output(): string {
    return [...this.processes].map(([name, { output }]) => `--- ${name}\n${output}`).join('\n');
  }

  async startAll(): Promise<void> {
    if (this.shape === 'embedded') this.run('up', ['up']);
    else {
      this.nats ??= await NatsServerProcess.start();
      const { services } = await loadLab(this.labFile);
      const phones = services.filter(({ kind }) => kind === 'ua-simulator');
      const others = services.filter(({ kind }) => kind !== 'ua-simulator');
      this.startServices('elements', others);
      // As in one process: a phone that finds nobody comes back after seconds or minutes (RFC 5626 §4.5).
      if (phones.length > 0) await this.answered((all) => all.filter(isNoPhone).every(({ ready }) => ready));
      this.startServices('phones', phones);
    }
    await this.ready();
  }

  /** Starts one service as its own process; of a distributed network whose services are apart. */
  startService(name: string): void {
    this.run(name, ['service', name]);
  }

  private startServices(process: string, services: readonly { readonly name: string }[]): void {
    const names = services.map(({ name }) => name);
    if (this.apart) for (const name of names) this.startService(name);
    else if (names.length > 0) this.run(process, ['service', ...names]);
  }

  /** Ends one of the processes at once. */
  async kill(name: string): Promise<void> {
    const program = this.processes.get(name);
    if (program === undefined)
      throw new Error(`no process ${name}: a service that is to be ended runs apart`);
    this.processes.delete(name);
    await program.kill();
  }

  /** Settles when so many phones are registered. */
  async registered(phones: number): Promise<void> {
    await eventually(
      async () => {
        const { total } = await this.get<{ total: number }>('/api/registrations?limit=1');
        return total >= phones ? true : undefined;
      },
      40_000,
      `${phones} phones are registered`,
    );
  }

  /** Ends nats-server at once; what it has stored stays. Of a distributed network. */
  async killNats(): Promise<void> {
    await this.nats?.kill();
  }

  /** Starts nats-server again, where its clients look for it. */
  async restartNats(): Promise<void> {
    await this.nats?.restart();
  }

  /** Settles when every service says that it is ready; rejects at once when one of its processes ends before. */
  ready(): Promise<void> {
    return this.answered((services) => services.every(({ ready }) => ready));
  }

  private async answered(enough: (services: readonly ServiceReadiness[]) => boolean): Promise<void> {
    const ended = [...this.processes].map(async ([name, { exited }]) => {
      const { code } = await exited;
      throw new Error(`${name} ended with ${code} before the network was ready`);
    });
    const told = eventually(
      async () => {
        const { services } = await this.get<{ services: ServiceReadiness[] }>('/api/health');
        return enough(services) ? true : undefined;
      },
      startingTime[this.shape],
      'the network is ready',
    );
    await Promise.race([told, ...ended]).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.output}`);
    });
  }

  /** The certificate of its authority, as `npm run lab -- ca` prints it. */
  async authority(): Promise<string> {
    const { code, output } = await this.cli('ca', '--lab', this.labFile, '--data', this.dataDirectory);
    if (code !== 0) throw new Error(output);
    return output;
  }

  /** Runs the command line against this network. */
  async cli(...words: string[]): Promise<{ code: number | null; output: string }> {
    const program = this.beginCli(...words);
    const { code } = await program.exited;
    return { code, output: program.output };
  }

  /** Starts a command that does not end by itself. */
  beginCli(...words: string[]): Program {
    return Program.start(process.execPath, {
      arguments: [launcher, ...words],
      environment: { TRAPEZOID_API: this.api, NO_COLOR: '1' },
    });
  }

  async get<T>(path: string): Promise<T> {
    return (await (await fetch(`${this.api}${path}`)).json()) as T;
  }

  /** True while none of its processes has ended by itself. */
  async alive(): Promise<boolean> {
    const states = await Promise.all(
      [...this.processes.values()].map(({ exited }) =>
        Promise.race([exited.then(() => false), Promise.resolve(true)]),
      ),
    );
    return states.every(Boolean);
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.processes.values()].map((program) => program.stop()));
    this.processes.clear();
  }

  async stop(): Promise<void> {
    await this.stopAll();
    await this.nats?.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  private run(name: string, words: readonly string[]): void {
    const environment: Record<string, string> = { NO_COLOR: '1', NATS_URL: this.nats?.url ?? '' };
    this.processes.set(
      name,
      Program.start(process.execPath, {
        arguments: [launcher, ...words, '--lab', this.labFile, '--data', this.dataDirectory, ...this.words],
        environment,
      }),
    );
  }
}
