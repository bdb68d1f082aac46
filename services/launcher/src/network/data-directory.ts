import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, identifyProcess, isAlive, type ProcessIdentity } from './process-identity.js';

/** The data directory belongs to another running network, or can't be used; the message is for a person. */
export class DataDirectoryUnavailable extends Error {
  override readonly name = 'DataDirectoryUnavailable';
}

/** A data directory that this process alone uses. */
export interface DataDirectory {
  readonly path: string;
  /** Leaves it to the next one. Never rejects. */
  release(): Promise<void>;
}

const lockName = 'lock.json';

/**
 * Makes a network's data directory and takes it for this process; what a process that is gone left behind is taken
 * over. Processes on other machines, or of other containers, are not seen.
 * @throws DataDirectoryUnavailable
 */
export async function openDataDirectory(path: string): Promise<DataDirectory> {
  const lock = join(path, lockName);
  // Written in full before it appears under its name, so that nobody reads half of it.
  const draft = join(path, `${lockName}.${randomUUID()}`);
  try {
    await mkdir(path, { recursive: true });
    await writeFile(draft, JSON.stringify(await identifyProcess(process.pid)));
    await take(lock, draft, path);
  } catch (error) {
    if (error instanceof DataDirectoryUnavailable) throw error;
    throw new DataDirectoryUnavailable(
      `the data directory ${path} can't be used (${describe(error)}): give another one with --data`,
    );
  } finally {
    await rm(draft, { force: true }).catch(() => {});
  }
  return { path, release: () => rm(lock, { force: true }).catch(() => {}) };
}

async function take(lock: string, draft: string, path: string): Promise<void> {
  if (await linkNew(draft, lock)) return;
  const holder = await readLock(lock);
  if (holder !== undefined && (await isAlive(holder))) throw inUse(path, holder);
  // Put aside, then looked at again: another process may have taken the directory over meanwhile.
  const aside = `${draft}.old`;
  await rename(lock, aside).catch(ignoreMissing);
  try {
    const put = await readLock(aside);
    if (put !== undefined && (await isAlive(put))) {
      await linkNew(aside, lock);
      throw inUse(path, put);
    }
    if (!(await linkNew(draft, lock))) throw inUse(path, await readLock(lock));
  } finally {
    await rm(aside, { force: true });
  }
}

function inUse(path: string, holder: ProcessIdentity | undefined): DataDirectoryUnavailable {
  const who = holder === undefined ? 'another process' : `process ${holder.pid}`;
  return new DataDirectoryUnavailable(
    `this lab is running already: ${who} uses the data directory ${path}; stop it first (Ctrl+C in its terminal)`,
  );
}

async function linkNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function readLock(lock: string): Promise<ProcessIdentity | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(lock, 'utf8'));
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('began' in value))
      return undefined;
    return Number.isInteger(value.pid) ? { pid: Number(value.pid), began: String(value.began) } : undefined;
  } catch {
    return undefined;
  }
}

function ignoreMissing(error: unknown): void {
  if (!hasCode(error, 'ENOENT')) throw error;
}

function describe(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}
