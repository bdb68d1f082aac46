import { readFile } from 'node:fs/promises';

/** A process such as no other has ever been. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Tells it from an earlier one of the same number, on systems that say when a process began; empty on others. */
  readonly began: string;
}

export async function identifyProcess(pid: number): Promise<ProcessIdentity> {
  return { pid, began: await beginningOf(pid) };
}

export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    if (!hasCode(error, 'EPERM')) return false;
  }
  return identity.began === '' || identity.began === (await beginningOf(identity.pid));
}

/** Linux: the boot, and the clock tick of it in which the process began (field 22 of /proc/PID/stat). */
async function beginningOf(pid: number): Promise<string> {
  try {
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // Field 2, the program's name in parentheses, may hold blanks.
    const tick = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return tick === undefined ? '' : `${boot} ${tick}`;
  } catch {
    return '';
  }
}

export function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
