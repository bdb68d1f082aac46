import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findFreePort, Program } from '@trapezoid/testkit';
import { DockerComposeEnvironment, type StartedDockerComposeEnvironment, Wait } from 'testcontainers';
import { eventually } from './network.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const launcher = join(root, 'services/launcher/dist/main.js');
const results = join(root, 'test-results/docker');

/** Ports of docker-compose.yml that the world sees. */
const published = [5060, 5061, 5066, 5067, 5080, 5090, 8080] as const;
type Published = (typeof published)[number];

/** The network of docker-compose.yml, on ports of its own. */
export class ContainerNetwork {
  private constructor(
    private readonly environment: StartedDockerComposeEnvironment,
    private readonly ports: ReadonlyMap<number, number>,
    private readonly capture: Program | undefined,
  ) {}

  /** Builds the image, and starts all of it. Settles once every container says that it works. */
  static async start(): Promise<ContainerNetwork> {
    // Ryuk is an image of a registry; what the test starts it ends by itself.
    process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';
    const ports = new Map<number, number>();
    for (const port of published) ports.set(port, await findFreePort());
    const variables = Object.fromEntries(
      [...ports].map(([port, outside]) => [`TRAPEZOID_PORT_${port}`, String(outside)]),
    );
    const environment = await new DockerComposeEnvironment(root, 'docker-compose.yml')
      .withEnvironment(variables)
      .withBuild()
      .withDefaultWaitStrategy(Wait.forHealthCheck())
      .withStartupTimeout(180_000)
      .up();
    const network = new ContainerNetwork(environment, ports, undefined);
    await mkdir(results, { recursive: true });
    const capture = network.begin('capture', join(results, 'traffic.pcapng'));
    return new ContainerNetwork(environment, ports, capture);
  }

  /** Where a port of the lab file is found on this machine. */
  port(port: Published): number {
    return this.ports.get(port) ?? port;
  }

  get api(): string {
    return `http://127.0.0.1:${this.port(8080)}`;
  }

  async get<T>(path: string): Promise<T> {
    return (await (await fetch(`${this.api}${path}`)).json()) as T;
  }

  /** Runs the command line against it. */
  async cli(...words: string[]): Promise<{ code: number | null; output: string }> {
    const program = this.begin(...words);
    const { code } = await program.exited;
    return { code, output: program.output };
  }

  /** The metrics of a service, asked for from within its network. */
  async metrics(service: string): Promise<string> {
    const words = ['exec', this.idOf('nats'), 'wget', '-q', '-O', '-', `http://${service}:9464/metrics`];
    return (await run('docker', words, { maxBuffer: 2 ** 24 })).stdout;
  }

  /** Ends a service's container at once. */
  async kill(service: string): Promise<void> {
    await run('docker', ['kill', this.idOf(service)]);
  }

  async start(service: string): Promise<void> {
    await run('docker', ['start', this.idOf(service)]);
  }

  async pause(service: string): Promise<void> {
    await run('docker', ['pause', this.idOf(service)]);
  }

  async unpause(service: string): Promise<void> {
    await run('docker', ['unpause', this.idOf(service)]);
  }

  /** Settles when every service of it says that it is ready. */
  async ready(milliseconds = 60_000): Promise<void> {
    const check = async () => ((await this.get<{ ready: boolean }>('/api/health')).ready ? true : undefined);
    await eventually(check, milliseconds, 'the network is ready');
  }

  /** What a container has written. */
  async logs(service: string): Promise<string> {
    const { stdout, stderr } = await run('docker', ['logs', this.idOf(service)], { maxBuffer: 2 ** 26 });
    return stdout + stderr;
  }

  /** Ends all of it. Logs stay in test-results/docker, beside a capture of the SIP traffic. */
  async stop(services: readonly string[]): Promise<void> {
    await this.capture?.stop();
    for (const service of services) {
      await writeFile(join(results, `${service}.log`), await this.logs(service).catch(String));
    }
    await this.environment.down({ removeVolumes: true });
  }

  private idOf(service: string): string {
    return this.environment.getContainer(`${service}-1`).getId();
  }

  private begin(...words: string[]): Program {
    return Program.start(process.execPath, {
      arguments: [launcher, ...words],
      environment: { TRAPEZOID_API: this.api, NO_COLOR: '1' },
    });
  }
}
