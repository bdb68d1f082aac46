import { statfs } from 'node:fs/promises';

/** Bytes that are free to this process on the disk of a path. */
export type FreeSpace = (path: string) => Promise<number>;

/** Asked for at most so often: a burst of updates costs one look. */
const lookMilliseconds = 250;

/** The disk as the system sees it. */
export function freeSpaceOfDisk(): FreeSpace {
  let last: { path: string; at: number; bytes: Promise<number> } | undefined;
  return (path) => {
    const at = performance.now();
    if (last === undefined || last.path !== path || at - last.at > lookMilliseconds) {
      last = { path, at, bytes: look(path) };
    }
    return last.bytes;
  };
}

async function look(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}
