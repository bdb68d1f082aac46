import { open } from 'node:fs/promises';
import type { Lab } from './lab.js';
import { LabFileError } from './lab-file-error.js';
import { type LabOverrides, maximumFileSize, parseLab } from './parse-lab.js';

/**
 * Reads a lab file.
 * @throws LabFileError when it can't be read or is not in order; its message is for a person.
 */
export async function loadLab(file: string, overrides: LabOverrides = {}): Promise<Lab> {
  return parseLab(await read(file), file, overrides);
}

/** Reads one byte more than is allowed at most, so that a device or a huge file ends here too. */
async function read(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      const buffer = Buffer.alloc(maximumFileSize + 1);
      let length = 0;
      while (length < buffer.length) {
        const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return buffer.toString('utf8', 0, length);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new LabFileError(file, [{ path: [], message: whyUnreadable(error) }]);
  }
}

function whyUnreadable(error: unknown): string {
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
  switch (code) {
    case 'ENOENT':
      return 'no such file (give the path of a lab file, e.g. labs/basic.yaml)';
    case 'EISDIR':
      return 'is a directory (give the path of a lab file, e.g. labs/basic.yaml)';
    case 'EACCES':
      return 'may not be read (check its permissions)';
    default:
      return `can't be read: ${code ?? String(error)}`;
  }
}
