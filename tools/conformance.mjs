#!/usr/bin/env node
// Writes docs/conformance.md from the titles of the tests; with --check it only says whether the page is stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareSections, docstringsIn, filesBelow, importsOf, testsIn } from './conformance-scan.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const page = join(root, 'docs/conformance.md');
/** RFCs in scope with those of their sections that ask for something; replaced and informative ones are left out. */
const scope = JSON.parse(readFileSync(join(root, 'docs/conformance-scope.json'), 'utf8'));
/** Packages that a test stands on rather than tests. */
const scaffolding = ['testkit', 'bus', 'lab', 'observability', 'contracts', 'service'];

const files = filesBelow(root, ['libs', 'services', 'test']);
const isSpec = (path) => path.endsWith('.spec.ts');
const isSource = (path) =>
  /^(?:libs|services)\/[^/]+\/src\//.test(path) && !/\.(?:spec|fixture)\.ts$/.test(path);

const rows = files
  .filter(isSpec)
  .flatMap((test) => testsIn(root, test).map((row) => ({ ...row, test, module: moduleOf(test) })));
const sources = files
  .filter(isSource)
  .flatMap((path) => docstringsIn(root, path).map((cited) => ({ ...cited, path })));

/** What a test is about: the source beside it, else what it imports from its package, else the packages it uses. */
function moduleOf(test) {
  const beside = test.replace(/\.spec\.ts$/, '.ts');
  if (existsSync(join(root, beside))) return [beside];
  const reached = reach(test, new Set());
  if (test.startsWith('test/')) return [...new Set(reached.map(packageOf))].sort();
  const own = reached.filter((path) => path.startsWith(`${packageOf(test)}/`) && path.endsWith('.ts'));
  const found = own.filter((path) => !path.endsWith('/index.ts'));
  return found.length > 0 && found.length <= 3 ? found.sort() : [dirname(test)];
}

/** Sources and packages that a file imports, by way of fixtures and of what the tests share too. */
function reach(file, seen) {
  if (seen.has(file) || !existsSync(join(root, file))) return [];
  seen.add(file);
  return importsOf(root, file).flatMap((one) => {
    if (one.package !== undefined) return scaffolding.includes(one.package) ? [] : [packagePath(one.package)];
    return isSource(one.path) ? [one.path] : reach(one.path, seen);
  });
}

function packagePath(name) {
  return existsSync(join(root, 'libs', name)) ? `libs/${name}` : `services/${name}`;
}

function packageOf(path) {
  return path.split('/').slice(0, 2).join('/');
}

/** A test of a section shows something of the section that it is part of. */
const isWithin = (section, outer) => section === outer || section.startsWith(`${outer}.`);

function coverageOf({ rfc, sections }) {
  const cited = rows.filter((row) => row.rfc === rfc);
  const missing = Object.entries(sections).filter(
    ([section]) => !cited.some((row) => isWithin(row.section, section)),
  );
  return { cited, missing, total: Object.keys(sections).length };
}

const cell = (text) =>
  text
    .replaceAll('|', '\\|')
    .replace(/[<>*_`]/g, '\\$&')
    .replace(/\s+/g, ' ');
const link = (path) => `[${path.split('/').at(-1)}](../${path})`;
const table = (heads, lines) => [
  `| ${heads.join(' | ')} |`,
  `| ${heads.map(() => '---').join(' | ')} |`,
  ...lines.map((cells) => `| ${cells.join(' | ')} |`),
];

function summary() {
  const lines = scope.map((one) => {
    const { cited, missing, total } = coverageOf(one);
    return [
      `[RFC ${one.rfc}](#rfc-${one.rfc})`,
      one.title,
      `${total - missing.length} of ${total}`,
      String(new Set(cited.map(({ test, requirement }) => `${test} ${requirement}`)).size),
    ];
  });
  return table(['RFC', 'Subject', 'Sections with a test', 'Tests'], lines);
}

function requirements(rfc) {
  const lines = rows
    .filter((row) => row.rfc === rfc)
    .sort((a, b) => compareSections(a.section, b.section))
    .map(({ section, requirement, module, test }) => [
      `§${section}`,
      cell(requirement),
      module.map((path) => `\`${path}\``).join(', '),
      link(test),
    ]);
  return table(['Section', 'Requirement', 'Module', 'Test'], lines);
}

/** Whether a source says that it follows the section is told too: then only the test lacks. */
function notCovered(one) {
  const { missing } = coverageOf(one);
  if (missing.length === 0) return ['Every section in scope has a test.'];
  const lines = missing.map(([section, title]) => {
    const paths = sources.filter(({ rfc, section: own }) => rfc === one.rfc && isWithin(own, section));
    return [
      `§${section}`,
      cell(title),
      [...new Set(paths.map(({ path }) => `\`${path}\``))].slice(0, 3).join(', '),
    ];
  });
  return table(['Section', 'Title', 'Followed in'], lines);
}

function otherRfcs() {
  const known = new Set(scope.map(({ rfc }) => rfc));
  return [...new Set(rows.map(({ rfc }) => rfc))].filter((rfc) => !known.has(rfc)).sort((a, b) => a - b);
}

const text = [
  '# Conformance',
  '',
  'Which test shows which section of which RFC. Made by `node tools/conformance.mjs` from the titles of the tests and',
  'from `docs/conformance-scope.json`; a change by hand is lost.',
  '',
  ...summary(),
  '',
  ...scope.flatMap((one) => [
    `## RFC ${one.rfc}`,
    '',
    `${one.title}.`,
    '',
    ...requirements(one.rfc),
    '',
    `### Without a test: RFC ${one.rfc}`,
    '',
    ...notCovered(one),
    '',
  ]),
  '## Other RFCs',
  '',
  'Cited by tests, without a list of sections in scope.',
  '',
  ...otherRfcs().flatMap((rfc) => [`### RFC ${rfc}`, '', ...requirements(rfc), '']),
].join('\n');

if (!process.argv.includes('--check')) {
  writeFileSync(page, text);
} else if (!existsSync(page) || readFileSync(page, 'utf8') !== text) {
  console.error('trapezoid: docs/conformance.md is stale; run node tools/conformance.mjs');
  process.exit(1);
}
