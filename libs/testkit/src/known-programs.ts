import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { VirtualInterface } from './virtual-interface.js';

interface KnownProgram {
  /** Names under which it is installed, the likeliest first. */
  readonly files: readonly string[];
  readonly howToGet: string;
  /** Arguments of a call that succeeds only where the program can do its work, or a trial of it. */
  readonly probe?: readonly string[] | ((path: string) => boolean);
}

/** The real programs that tests talk to. */
export const knownPrograms = {
  'nats-server': {
    files: ['nats-server'],
    howToGet: 'Debian: apt-get install nats-server; others: https://nats.io/download',
  },
  sipp: {
    files: ['sipp'],
    howToGet: 'Debian: apt-get install sip-tester; others: https://sipp.readthedocs.io',
  },
  baresip: {
    files: ['baresip'],
    howToGet: 'Debian: apt-get install baresip-core; others: https://github.com/baresip/baresip',
  },
  chromium: {
    files: ['chromium', 'chromium-browser', 'google-chrome'],
    howToGet:
      'Debian: apt-get install chromium; others: https://www.chromium.org/getting-involved/download-chromium',
  },
  tshark: {
    files: ['tshark'],
    howToGet: 'Debian: apt-get install tshark; others: https://www.wireshark.org/download.html',
  },
  sngrep: {
    files: ['sngrep'],
    howToGet: 'Debian: apt-get install sngrep; others: https://github.com/irontec/sngrep',
  },
  ip: {
    files: ['ip'],
    howToGet: 'as root, or with the right to make network interfaces; Debian: apt-get install iproute2',
    probe: (path) => {
      const made = VirtualInterface.create(path);
      made?.remove();
      return made !== undefined;
    },
  },
  kamailio: {
    files: ['kamailio'],
    howToGet: 'Debian: apt-get install kamailio; others: https://www.kamailio.org',
  },
  docker: {
    files: ['docker'],
    howToGet: 'a running Docker: https://docs.docker.com/engine/install',
    // The command alone is no use: there must be a daemon behind it.
    probe: ['version', '--format', '{{.Server.Version}}'],
  },
} as const satisfies Record<string, KnownProgram>;

export type ProgramName = keyof typeof knownPrograms;

/** Directories that hold servers but are missing in an ordinary user's PATH. */
const systemDirectories = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The absolute path of an executable file on PATH or among the system's directories. */
export function findExecutable(file: string, path = process.env.PATH ?? ''): string | undefined {
  for (const directory of [...path.split(delimiter), ...systemDirectories]) {
    if (directory === '') continue;
    const candidate = join(directory, file);
    if (isExecutable(candidate)) return candidate;
  }
  return undefined;
}

const found = new Map<ProgramName, string | undefined>();

/** The absolute path of a known program, where this machine has it in working order. */
export function findProgram(name: ProgramName): string | undefined {
  if (!found.has(name)) found.set(name, searchProgram(knownPrograms[name]));
  return found.get(name);
}

function searchProgram(program: KnownProgram): string | undefined {
  for (const file of program.files) {
    const path = findExecutable(file);
    if (path === undefined) continue;
    if (program.probe === undefined || isAble(path, program.probe)) return path;
  }
  return undefined;
}

/** As findProgram. @throws Error that says how to get the program. */
export function requireProgram(name: ProgramName): string {
  const path = findProgram(name);
  if (path === undefined) throw new Error(`needs ${name} (${knownPrograms[name].howToGet})`);
  return path;
}

const isAble = (path: string, probe: NonNullable<KnownProgram['probe']>): boolean =>
  typeof probe === 'function'
    ? probe(path)
    : spawnSync(path, probe, { stdio: 'ignore', timeout: 5000 }).status === 0;
