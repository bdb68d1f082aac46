import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { HepTarget, Lab } from '@trapezoid/lab';
import type { LogLevel } from '@trapezoid/observability';
import type { ServedMetrics } from '../network/serve-metrics.js';
import { CliError } from './cli-error.js';
import { addressTranslation } from './environment.js';
import { hostWarning } from './host-warning.js';
import type { Terminal } from './terminal.js';

/** What `up` and `service` have in common. */
export interface StartOptions {
  /** Path of the lab file; labs/basic.yaml of this repository unless given. */
  readonly lab?: string;
  /** Takes the place of the lab file's host. */
  readonly host?: string;
  /** Takes the place of the console's host. */
  readonly consoleHost?: string;
  /** The services find one another by their names. */
  readonly peersByName?: boolean;
  /** Where what must survive a restart is kept, certificates among it; .lab-data/NAME of this repository unless given. */
  readonly data?: string;
  /** A collector that gets all messages, as `host:port`. */
  readonly hep?: string;
  /** Where metrics are served, as `host:port` or a port; TRAPEZOID_METRICS unless given. */
  readonly metrics?: string;
  readonly logLevel: LogLevel;
  readonly json: boolean;
}

const repository = resolve(import.meta.dirname, '../../../..');

/** Reads the lab file that the options name, and says once what its host means. @throws LabFileError */
export async function readLab(options: StartOptions, terminal: Terminal): Promise<Lab> {
  const loaded = await loadLabOf(options, terminal);
  const warning = hostWarning(loaded, addressTranslation(terminal.environment));
  if (warning !== undefined) terminal.note(`trapezoid: ${warning}`);
  return loaded;
}

/** Reads the lab file that the options name. @throws LabFileError */
export async function loadLabOf(
  {
    lab,
    host,
    consoleHost,
    peersByName = false,
  }: Pick<StartOptions, 'lab' | 'host' | 'consoleHost' | 'peersByName'>,
  terminal: Terminal,
): Promise<Lab> {
  const { loadLab } = await import('@trapezoid/lab');
  const file = lab === undefined ? join(repository, 'labs/basic.yaml') : findFile(lab, terminal.directory);
  return loadLab(shortPath(file), {
    ...(host === undefined ? {} : { host }),
    ...(consoleHost === undefined ? {} : { consoleHost }),
    peersByName,
  });
}

/** As short as it can be written from where the process runs. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') ? path : short;
}

export function dataPath({ data }: Pick<StartOptions, 'data'>, lab: Lab, terminal: Terminal): string {
  return data === undefined ? join(repository, '.lab-data', lab.name) : resolve(terminal.directory, data);
}

/** What the control API shall want to be shown, where the environment says it. @throws CliError where it is too short. */
export function consoleTokenOf({ environment }: Terminal): string | undefined {
  const token = environment.TRAPEZOID_TOKEN;
  if (token === undefined || token === '' || token === 'none') return token || undefined;
  if (/^[\x21-\x7e]{8,256}$/.test(token)) return token;
  throw new CliError(
    'TRAPEZOID_TOKEN is no token: give 8 to 256 characters of ASCII without blanks, or none',
  );
}

/** The collector that the options name. @throws CliError */
export async function hepTargetOf({ hep }: Pick<StartOptions, 'hep'>): Promise<HepTarget | undefined> {
  if (hep === undefined) return undefined;
  const { parseHepTarget } = await import('@trapezoid/lab');
  const target = parseHepTarget(hep);
  if (target === undefined) {
    throw new CliError(`--hep ${hep} is no collector: give host:port, e.g. 127.0.0.1:9060`);
  }
  return target;
}

/** Where the person is, or else at the root of the repository, from where npm runs us. */
function findFile(path: string, directory: string): string {
  const there = resolve(directory, path);
  return existsSync(there) ? there : resolve(path);
}

/** Serves the metrics of this process where the options or the environment say so. @throws CliError */
export async function metricsOf(
  { metrics }: Pick<StartOptions, 'metrics'>,
  terminal: Terminal,
): Promise<ServedMetrics | undefined> {
  const text = metrics ?? terminal.environment.TRAPEZOID_METRICS;
  if (text === undefined || text === '') return undefined;
  const { parseMetricsAddress, serveMetrics } = await import('../network/serve-metrics.js');
  const address = parseMetricsAddress(text);
  if (address === undefined) {
    const source = metrics === undefined ? 'TRAPEZOID_METRICS is' : '--metrics';
    throw new CliError(`${source} ${text}, no address: give a port or host:port, e.g. 127.0.0.1:9464`);
  }
  try {
    return await serveMetrics(address);
  } catch (error) {
    throw new CliError((error as Error).message);
  }
}
