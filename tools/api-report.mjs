#!/usr/bin/env node
// Writes libs/sip/api.md from the declarations in libs/sip/dist; with --check it only says whether the report is stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { declarationsIn, importsIn, reexportsIn } from './api-scan.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const index = join(root, 'libs/sip/dist/index.d.ts');
const page = join(root, 'libs/sip/api.md');

if (!existsSync(index)) {
  console.error('trapezoid: libs/sip is not built; run npm run build');
  process.exit(1);
}

const modules = new Map();

/** What one declaration file declares, imports and exports further. */
function moduleAt(path) {
  const known = modules.get(path);
  if (known !== undefined) return known;
  const text = readFileSync(path, 'utf8');
  const read = {
    declarations: declarationsIn(text),
    imports: importsIn(text),
    reexports: reexportsIn(text),
  };
  modules.set(path, read);
  return read;
}

/** The declaration file behind a relative specifier; undefined for packages and Node's own modules. */
const fileOf = (specifier, from) =>
  specifier.startsWith('.') ? join(dirname(from), specifier.replace(/\.js$/, '.d.ts')) : undefined;

/** Where a name that a module exports is declared. */
function originOf(name, path) {
  const { declarations, reexports } = moduleAt(path);
  if (declarations.some((one) => one.name === name && one.exported)) return { name, path, typeOnly: false };
  for (const { names, specifier } of reexports) {
    const target = fileOf(specifier, path);
    if (target === undefined) continue;
    const named = names === undefined ? { name, typeOnly: false } : names.get(name);
    const origin = named === undefined ? undefined : originOf(named.name, target);
    if (origin !== undefined) return { ...origin, typeOnly: origin.typeOnly || named.typeOnly };
  }
  return undefined;
}

function exportedNames(path) {
  const { declarations, reexports } = moduleAt(path);
  const names = declarations.filter((one) => one.exported).map((one) => one.name);
  for (const { names: listed, specifier } of reexports) {
    const target = fileOf(specifier, path);
    if (listed !== undefined) names.push(...listed.keys());
    else if (target !== undefined) names.push(...exportedNames(target));
  }
  return [...new Set(names)];
}

function signaturesOf({ name, path }) {
  return moduleAt(path).declarations.filter((one) => one.name === name);
}

/** What the signatures of a declaration name besides it: in its own file, or imported from another one of ours. */
function mentionedBy({ name, path }) {
  const { declarations, imports } = moduleAt(path);
  const found = [];
  for (const { words, inlineImports } of signaturesOf({ name, path })) {
    for (const { name: imported, specifier } of inlineImports) {
      const target = fileOf(specifier, path);
      const origin = target === undefined ? undefined : originOf(imported, target);
      if (origin !== undefined) found.push(origin);
    }
    for (const word of words) {
      const imported = imports.get(word);
      const target = imported === undefined ? undefined : fileOf(imported.specifier, path);
      const origin = target === undefined ? undefined : originOf(imported.name, target);
      if (origin !== undefined) found.push(origin);
      else if (word !== name && declarations.some((one) => one.name === word))
        found.push({ name: word, path });
    }
  }
  return found;
}

const keyOf = ({ name, path }) => `${path} ${name}`;
const byName = ([a], [b]) => (a < b ? -1 : a > b ? 1 : 0);

const exported = exportedNames(index).map((name) => {
  const origin = originOf(name, index);
  if (origin === undefined) throw new Error(`libs/sip exports ${name}, which is declared nowhere`);
  return [name, origin];
});

/** Types that no user can import, but meets in a signature or as a base class: they are public all the same. */
function reachedFrom(starts) {
  const seen = new Set(starts.map(keyOf));
  const reached = [];
  const queue = [...starts];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const one of mentionedBy(next)) {
      if (seen.has(keyOf(one))) continue;
      seen.add(keyOf(one));
      reached.push([one.name, one]);
      queue.push(one);
    }
  }
  return reached;
}

const isValue = (signature) => /^(?:abstract )?(?:class|const|function|enum|let) /.test(signature);

const blocks = (entries) =>
  entries
    .sort(byName)
    .flatMap(([name, origin]) => [
      `### ${name}`,
      '',
      '```ts',
      ...signaturesOf(origin).map(({ text }) =>
        origin.typeOnly && isValue(text) ? `${text} // as a type` : text,
      ),
      '```',
      '',
    ]);

const text = [
  '# The public surface of @trapezoid/sip',
  '',
  'Made by `node tools/api-report.mjs` from the built declarations; a change by hand is lost. A change here is a change for',
  'users: a line that goes or changes breaks somebody, a new one is a promise.',
  '',
  `## Exports (${exported.length})`,
  '',
  ...blocks([...exported]),
  '## Reached through the exports',
  '',
  'Not importable by name, but met in a signature or as a base class.',
  '',
  ...blocks(reachedFrom(exported.map(([, origin]) => origin))),
]
  .join('\n')
  .trimEnd()
  .concat('\n');

if (!process.argv.includes('--check')) {
  writeFileSync(page, text);
} else if (!existsSync(page) || readFileSync(page, 'utf8') !== text) {
  console.error(
    'trapezoid: libs/sip/api.md is stale; run node tools/api-report.mjs and look at what changed',
  );
  process.exit(1);
}
