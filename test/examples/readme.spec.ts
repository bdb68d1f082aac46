import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import * as sip from '@trapezoid/sip';

const library = new URL('../../libs/sip/', import.meta.url);
const textOf = (path: string): string => readFileSync(new URL(path, library), 'utf8');

const readme = textOf('README.md');
const report = textOf('api.md');
const examples = readdirSync(new URL('examples/', library));

/** Lines that say something: neither imports nor comments nor blank. */
const codeLines = (text: string): number =>
  text.split('\n').filter((line) => line !== '' && !/^(?:import |\/\/)/.test(line)).length;

/** Cells of the table rows that begin with this heading's row. */
function tableUnder(heads: string): string[][] {
  const [, after = ''] = readme.split(`| ${heads} |\n`);
  const [rows = ''] = after.split('\n\n');
  return rowsOf(rows);
}

/** Cells of table rows; the first is the line under the headings. */
function rowsOf(rows: string): string[][] {
  return rows
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((row) =>
      row
        .slice(2, -2)
        .split(' | ')
        .map((cell) => cell.trim()),
    );
}

/** The header definitions among the exports, with the names that they are exported by. */
const exportedHeaders = Object.entries(sip).flatMap(([name, value]) => {
  const definition = [...sip.headerDefinitions.values()].find((one) => one === value);
  return definition === undefined ? [] : [{ name, definition }];
});

const compactFormOf = (name: string): string =>
  [...'abcdefghijklmnopqrstuvwxyz'].find((letter) => sip.canonicalName(letter) === name) ?? '';

/** The type of a header's values, as the API report has it. */
function valueTypeOf(exported: string): string {
  const [, value = ''] = new RegExp(`^const ${exported}: \\w+<(.*?)(?:, "\\w+")?>;$`, 'm').exec(report) ?? [];
  return value;
}

describe('README of libs/sip', () => {
  it('shows each example as it is, and no other code', () => {
    const shown = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? '');
    const inFiles = examples.map((file) => textOf(`examples/${file}`));
    expect(inFiles.length).toBeGreaterThanOrEqual(4);
    expect(shown.toSorted()).toEqual(inFiles.toSorted());
  });

  it('keeps the registrar within 20 lines and the client within 15, imports aside', () => {
    expect(codeLines(textOf('examples/registrar.ts'))).toBeLessThanOrEqual(20);
    expect(codeLines(textOf('examples/client.ts'))).toBeLessThanOrEqual(15);
  });

  it('lists every typed header with its compact form, export, kind and value', () => {
    const rows = tableUnder('header | compact | export | kind | value | source');
    const listed = rows.map(([header, compact, exported, kind, value]) => [
      header,
      compact,
      exported,
      kind,
      value,
    ]);
    const known = exportedHeaders.map(({ name, definition }) => [
      definition.name,
      compactFormOf(sip.canonicalName(definition.name)),
      `\`${name}\``,
      definition.kind,
      `\`${valueTypeOf(name)}\``,
    ]);
    expect(known).toHaveLength(sip.headerDefinitions.size);
    expect(listed.map(String).toSorted()).toEqual(known.map(String).toSorted());
  });

  it('tells the limits of messages and of multipart bodies as they are', () => {
    const limits = (rows: string[][], column: number) =>
      Object.fromEntries(
        rows.map((row) => [row[0]?.replaceAll('`', ''), Number(row[column]?.replaceAll(',', ''))]),
      );
    expect(limits(tableUnder('option | bounds | default | beyond it'), 2)).toEqual(sip.defaultLimits);
    const [multipart = ''] = readme.split('A multipart body').slice(1);
    expect(multipart).toMatch(/^[^\n]*\n\n\| option \| bounds \| default \|\n/);
    const [rows = ''] = multipart.split('\n\n').slice(1);
    expect(limits(rowsOf(rows.split('\n').slice(1).join('\n')), 2)).toEqual(sip.defaultMultipartLimits);
  });
});
