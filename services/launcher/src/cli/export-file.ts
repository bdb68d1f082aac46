import { writeFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { type ExportOptions, exportLadder, type Ladder } from '@trapezoid/ladder';
import { CliError } from './cli-error.js';
import { type FileFormat, formatsByExtension } from './file-formats.js';
import type { Terminal } from './terminal.js';

/** A file that a ladder shall go to. */
export interface ExportTarget {
  /** As it was given. */
  readonly file: string;
  readonly format: FileFormat;
}

/** @throws CliError where the name does not say what it shall be. */
export function exportTarget(file: string, format?: FileFormat): ExportTarget {
  const known = format ?? formatsByExtension[extname(file).toLowerCase()];
  if (known === undefined) {
    throw new CliError(
      `what ${file} shall be is not clear from its name: let it end in .html, .svg, .png, .mmd, .txt or .json`,
    );
  }
  return { file, format: known };
}

/** Writes a ladder to a file and says so. @throws CliError where the file can't be written. */
export async function writeLadder(
  ladder: Ladder,
  { file, format }: ExportTarget,
  terminal: Terminal,
  options: ExportOptions = {},
): Promise<void> {
  const content = await ladderContent(ladder, format, options);
  try {
    await writeFile(resolve(terminal.directory, file), content);
  } catch (error) {
    throw new CliError(`${file} can't be written: ${(error as Error).message}`);
  }
  terminal.note(`trapezoid: the ladder is in ${file}`);
}

/** PNG is drawn from the SVG: what draws it is loaded when it is asked for. */
export async function ladderContent(
  ladder: Ladder,
  format: FileFormat,
  options: ExportOptions = {},
): Promise<string | Uint8Array> {
  if (format !== 'png') return exportLadder(ladder, format, options);
  const { renderPng } = await import('./render-png.js');
  return renderPng(exportLadder(ladder, 'svg', options));
}
