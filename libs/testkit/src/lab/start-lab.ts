import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedBus } from '@trapezoid/bus';
import { type Lab, type ListeningProtocol, parseLab } from '@trapezoid/lab';
import { startNetwork } from '@trapezoid/launcher';
import { createLogger, type LogLevel, silentLogger } from '@trapezoid/observability';
import { readLabFile } from './lab-file.js';
import { LabUnderTest } from './lab-under-test.js';
import { moveToFreePorts } from './moved-ports.js';

export interface StartLabOptions {
  /** A lab of labs/ by its name, or the path of a lab file. Default `basic`. */
  readonly lab?: string;
  /** The lab file itself, in place of a name. */
  readonly text?: string;
  /** `free`, the default: every port of the file goes to a free one, so that labs run side by side; `as-written`: they stay. */
  readonly ports?: 'free' | 'as-written';
  /** What the services log to standard error, from this level on; nothing unless given. */
  readonly logLevel?: LogLevel;
}

/**
 * Starts a whole network in this process, on loopback, and waits until it is ready and its simulated phones are registered.
 * @throws LabFileError, StartFailure, Error for a lab without a console, which the test could not talk to
 */
export async function startLab(options: StartLabOptions = {}): Promise<LabUnderTest> {
  const { file, text } =
    options.text === undefined
      ? await readLabFile(options.lab ?? 'basic')
      : { file: 'the lab file', text: options.text };
  const moved = options.ports === 'as-written' ? text : (await moveToFreePorts(text, [8080])).text;
  const lab = parseLab(moved, file);
  const directory = await mkdtemp(join(tmpdir(), 'trapezoid-lab-'));
  const { logLevel } = options;
  const loggerFor = (service: string) =>
    logLevel === undefined ? silentLogger : createLogger({ service, level: logLevel, pretty: false });
  const bus = new EmbeddedBus({ logger: loggerFor('bus') });
  const clean = async () => {
    await bus.close();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const network = await startNetwork({ lab, bus, loggerFor, dataDirectory: directory });
    const end = async () => {
      await network.close();
      await clean();
    };
    try {
      if (network.consoleUrl === undefined)
        throw new Error(`${file} has no console: add \`console: {}\` to its services`);
      return await LabUnderTest.connect(lab, { api: network.consoleUrl, proxy: proxyOf(lab) }, end);
    } catch (error) {
      await network.close();
      throw error;
    }
  } catch (error) {
    await clean();
    throw error;
  }
}

/** Where the proxy of a domain listens, as the lab file says. */
function proxyOf(lab: Lab) {
  return (domain: string, protocol: ListeningProtocol) => {
    for (const service of lab.services) {
      if (service.kind !== 'proxy' || !service.domains.includes(domain)) continue;
      const point = service.listen.find((candidate) => candidate.protocol === protocol);
      if (point !== undefined) return { host: point.host, port: point.port };
    }
    throw new Error(`${lab.file} has no proxy of ${domain} that listens on ${protocol}`);
  };
}
