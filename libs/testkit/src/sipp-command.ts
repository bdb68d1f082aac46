import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSippStatistics, type SippStatistics } from './sipp-statistics.js';

export interface SippOptions {
  /** A built-in scenario by name, an XML file by path, or the XML itself. Media files in it by absolute path. */
  readonly scenario: string;
  /** Where its messages go: host or host:port. */
  readonly remote?: string;
  /** Default 127.0.0.1. */
  readonly localHost?: string;
  readonly localPort?: number;
  /** Default UDP. */
  readonly transport?: 'UDP' | 'TCP';
  /** A socket for each call instead of one for all. */
  readonly socketPerCall?: boolean;
  /** The rows behind [field0], [field1] and so on, one per call. */
  readonly rows?: readonly (readonly string[])[];
  /** In which order calls take the rows; default SEQUENTIAL. */
  readonly rowOrder?: 'SEQUENTIAL' | 'RANDOM' | 'USER';
  /** Keep every message sent and received; costs SIPp some speed. */
  readonly traceMessages?: boolean;
  /** Keep how long each response took of which the scenario says so (`start_rtd`, `rtd`). */
  readonly traceResponseTimes?: boolean;
  /** More arguments, as SIPp takes them. */
  readonly arguments?: readonly string[];
}

/** What became of a SIPp, client or server. */
export interface SippResult {
  /** 0: all calls succeeded; 1: one failed; 97, 99, 254, 255: see `sipp -h`; null: ended by force. */
  readonly exitCode: number | null;
  /** It was still at work when its time was over. */
  readonly timedOut: boolean;
  readonly successful: number;
  readonly failed: number;
  readonly statistics: SippStatistics;
  /** Its error log, the first 65,536 characters. */
  readonly errors: string;
  /** Every message, where `traceMessages` asked for them. */
  readonly messages?: string;
  /** In milliseconds, where `traceResponseTimes` asked for them. */
  readonly responseTimes?: readonly number[];
}

const builtInScenarios = [
  'uac',
  'uas',
  'regexp',
  'branchc',
  'branchs',
  '3pcc-C-A',
  '3pcc-C-B',
  '3pcc-A',
  '3pcc-B',
];
const errorLimit = 65_536;

/** A directory with the files of one SIPp: what it reads and what it writes. */
export class SippWorkspace {
  private constructor(
    readonly directory: string,
    private readonly options: SippOptions,
  ) {}

  /** @throws Error when the scenario can't be read or a row holds what the file format can't carry. */
  static async create(options: SippOptions): Promise<SippWorkspace> {
    const directory = await mkdtemp(join(tmpdir(), 'trapezoid-sipp-'));
    const workspace = new SippWorkspace(directory, options);
    try {
      if (!builtInScenarios.includes(options.scenario)) {
        // A copy: SIPp writes its logs beside the scenario file.
        await writeFile(join(directory, 'scenario.xml'), await readScenario(options.scenario));
      }
      if (options.rows !== undefined) await writeFile(join(directory, 'rows.csv'), printRows(options));
      return workspace;
    } catch (error) {
      await workspace.remove();
      throw error;
    }
  }

  get statisticsFile(): string {
    return join(this.directory, 'statistics.csv');
  }

  get commandArguments(): string[] {
    const { scenario, remote, localPort, rows, traceMessages, traceResponseTimes } = this.options;
    const host = this.options.localHost ?? '127.0.0.1';
    const transport = `${this.options.transport === 'TCP' ? 't' : 'u'}${this.options.socketPerCall ? 'n' : '1'}`;
    return [
      ...(builtInScenarios.includes(scenario) ? ['-sn', scenario] : ['-sf', 'scenario.xml']),
      ...(remote === undefined ? [] : [remote]),
      // Signalling, media and remote control all stay on loopback; SIPp takes only IPv4 for the control.
      ...['-i', host, '-mi', host, '-ci', '127.0.0.1', '-bind_local', '-t', transport],
      // SIPp does not start where its own limit is above that of the system, for most users 1024 open files.
      ...(this.options.socketPerCall ? ['-max_socket', '900'] : []),
      ...(localPort === undefined ? [] : ['-p', String(localPort)]),
      ...(rows === undefined ? [] : ['-inf', 'rows.csv']),
      ...['-nostdin', '-trace_err', '-error_file', 'errors.log'],
      ...['-trace_stat', '-stf', 'statistics.csv', '-fd', '1'],
      ...(traceResponseTimes ? ['-trace_rtt', '-rtt_freq', '1'] : []),
      ...(traceMessages ? ['-trace_msg', '-message_file', 'messages.log'] : []),
      ...(this.options.arguments ?? []),
    ];
  }

  async readStatistics(): Promise<SippStatistics | undefined> {
    return parseSippStatistics(await readOrEmpty(this.statisticsFile));
  }

  async readErrors(): Promise<string> {
    return (await readOrEmpty(join(this.directory, 'errors.log'))).slice(0, errorLimit);
  }

  /** @throws Error with SIPp's own words when it ended before it counted anything. */
  async readResult(exitCode: number | null, ended: 'by itself' | 'by force'): Promise<SippResult> {
    const [statistics, errors] = await Promise.all([this.readStatistics(), this.readErrors()]);
    if (statistics === undefined) {
      const reason = errors.split('\n').find((line) => /\d: /.test(line)) ?? 'it left no error log';
      throw new Error(`sipp did not start (exit code ${exitCode}): ${reason.replace(/^.*?\d\.\d+: /, '')}`);
    }
    return {
      exitCode,
      timedOut: ended === 'by force' || /timed out after '/.test(errors),
      successful: statistics.successful,
      failed: statistics.failed,
      statistics,
      errors,
      ...(this.options.traceMessages
        ? { messages: await readOrEmpty(join(this.directory, 'messages.log')) }
        : {}),
      ...(this.options.traceResponseTimes ? { responseTimes: await this.readResponseTimes() } : {}),
    };
  }

  /** SIPp names the file itself; its rows are the date, the time that a response took, and which response. */
  private async readResponseTimes(): Promise<number[]> {
    const file = (await readdir(this.directory)).find((name) => name.endsWith('_rtt.csv'));
    const [, ...rows] = file === undefined ? [] : (await readOrEmpty(join(this.directory, file))).split('\n');
    return rows.filter((row) => row !== '').map((row) => Number(row.split(';')[1]));
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function readScenario(scenario: string): Promise<string> {
  return scenario.trimStart().startsWith('<') ? scenario.trimStart() : readFile(scenario, 'utf8');
}

function printRows(options: SippOptions): string {
  const rows = options.rows ?? [];
  const unfit = rows.flat().find((field) => /[;\r\n]/.test(field));
  if (unfit !== undefined) throw new Error(`a field of a SIPp row can't hold ';' or a line break: ${unfit}`);
  return `${options.rowOrder ?? 'SEQUENTIAL'}\n${rows.map((row) => `${row.join(';')}\n`).join('')}`;
}

async function readOrEmpty(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return '';
  }
}
