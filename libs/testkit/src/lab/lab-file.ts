import { readFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';

/** The labs that come with Trapezoid. */
const labs = resolve(import.meta.dirname, '../../../../labs');

/** The text of a lab file. @param lab one of labs/ by its name, e.g. `basic`, or the path of a file that ends in .yaml or .yml */
export async function readLabFile(lab: string): Promise<{ readonly file: string; readonly text: string }> {
  const named = /^[\w-]+$/.test(lab);
  const file = named ? join(labs, `${lab}.yaml`) : isAbsolute(lab) ? lab : resolve(lab);
  try {
    return { file, text: await readFile(file, 'utf8') };
  } catch (cause) {
    const hint = named ? `the labs that come with Trapezoid are in ${labs}` : 'is the path right?';
    throw new Error(`no lab file ${file}: ${hint}`, { cause });
  }
}
