#!/usr/bin/env node
// Writes docs/conformance.md, or the file after --out, from the titles of the tests; with --check it only says whether
// the page is stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareSections, docstringsIn, filesBelow, importsOf, testsIn } from './conformance-scan.mjs';
import { wrongTitles } from './conformance-titles.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = process.argv.indexOf('--out');
const page = out < 0 ? join(root, 'docs/conformance.md') : process.argv[out + 1];
/** RFCs in scope: `sections` that ask for something, and those `without` anything that a test of ours could show. */
const scope = JSON.parse(readFileSync(join(root, 'docs/conformance-scope.json'), 'utf8'));
/** Packages that a test stands on rather than tests. */
const scaffolding = ['testkit', 'bus', 'lab', 'observability', 'contracts', 'service'];

const files = filesBelow(root, ['libs', 'services', 'test']);
const isSpec = (path) => path.endsWith('.spec.ts');
const isSource = (path) =>
  /^(?:libs|services)\/[^/]+\/src\//.test(path) && !/\.(?:spec|fixture)\.ts$/.test(path);

const rows = files
  .filter(isSpec)
  .flatMap((test) =>
    testsIn(root, test).map((row) => ({ ...row, test, module: moduleOf(test, row.subject) })),
  );
const sources = files
  .filter(isSource)
  .flatMap((path) => docstringsIn(root, path).map((cited) => ({ ...cited, path })));

/** What a test is about: the source of what it names, else the one beside it, else what it imports from its package, else the packages it uses. */
function moduleOf(test, subject) {
  const source = subject && files.find((path) => dirname(path) === dirname(test) && defines(path, subject));
  if (source) return [source];
  const beside = test.replace(/\.spec\.ts$/, '.ts');
  if (existsSync(join(root, beside))) return [beside];
  const reached = reach(test, new Set());
  if (test.startsWith('test/')) return [...new Set(reached.map(packageOf))].sort();
  const own = reached.filter((path) => path.startsWith(`${packageOf(test)}/`) && path.endsWith('.ts'));
  const found = own.filter((path) => !path.endsWith('/index.ts'));
  return found.length > 0 && found.length <= 3 ? found.sort() : [dirname(test)];
}

function defines(path, name) {
  return (
    isSource(path) && new RegExp(`^export const ${name}\\b`, 'm').test(readFileSync(join(root, path), 'utf8'))
  );
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

function coverageOf({ rfc, sections }) {
  const cited = rows.filter((row) => row.rfc === rfc);
  const missing = Object.entries(sections)
    .filter(([section]) => !cited.some((row) => row.section === section))
    .sort(([a], [b]) => compareSections(a, b));
  const total = Object.keys(sections).length;
  return { cited, missing, total, covered: total - missing.length };
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

const testsOf = (cited) => new Set(cited.map(({ test, requirement }) => `${test} ${requirement}`)).size;

function summary() {
  const lines = scope.map((one) => {
    const { cited, missing, total, covered } = coverageOf(one);
    const numbers = [total, covered, missing.length, testsOf(cited)];
    return [`[RFC ${one.rfc}](#rfc-${one.rfc})`, one.title, ...numbers.map(String)];
  });
  return table(
    ['RFC', 'Subject', 'Sections that ask for something', 'Covered', 'Not covered', 'Tests'],
    lines,
  );
}

function requirements(rfc, sections = {}) {
  const lines = rows
    .filter((row) => row.rfc === rfc)
    .sort((a, b) => compareSections(a.section, b.section))
    .map(({ section, requirement, module, test }) => [
      cell(`§${section} ${sections[section] ?? ''}`.trim()),
      cell(requirement),
      module.map((path) => `\`${path}\``).join(', '),
      link(test),
    ]);
  return lines.length === 0
    ? ['No test names this RFC.']
    : table(['Section', 'Requirement', 'Module', 'Test'], lines);
}

/** Whether a source says that it follows the section is told too: then only the test lacks. */
function notCovered(one) {
  const { missing } = coverageOf(one);
  if (missing.length === 0) return ['Nothing: a test names each section.'];
  const lines = missing.map(([section, title]) => {
    const paths = sources.filter(({ rfc, section: own }) => rfc === one.rfc && own === section);
    return [
      cell(`§${section} ${title}`),
      [...new Set(paths.map(({ path }) => `\`${path}\``))].slice(0, 3).join(', '),
    ];
  });
  return table(['Section', 'Followed in'], lines);
}

/** Sections that are not counted, by the reason. */
const notCounted = ({ without }) =>
  without.map(
    ({ reason, sections }) => `- ${reason}: ${sections.map((section) => `§${section}`).join(', ')}.`,
  );

function tally(one) {
  const { total, covered } = coverageOf(one);
  return `${covered} of ${total} sections that ask for something have a test.`;
}

function otherRfcs() {
  const known = new Set(scope.map(({ rfc }) => rfc));
  return [...new Set(rows.map(({ rfc }) => rfc))]
    .filter((rfc) => rfc !== undefined && !known.has(rfc))
    .sort((a, b) => a - b);
}

const text = [
  '# Conformance',
  '',
  'Which test shows which section of which RFC. Made by `node tools/conformance.mjs` from the titles of the tests and',
  'from `docs/conformance-scope.json`; a change by hand is lost.',
  '',
  'A section is covered when the title of at least one test names it, not one above or below it; that does not mean',
  'that every sentence of it has a test: the requirements listed for it say what is shown.',
  '',
  ...summary(),
  '',
  ...scope.flatMap((one) => [
    `## RFC ${one.rfc}`,
    '',
    `${one.title}. ${tally(one)}`,
    '',
    `### Not covered: RFC ${one.rfc}`,
    '',
    ...notCovered(one),
    '',
    `### Covered: RFC ${one.rfc}`,
    '',
    ...requirements(one.rfc, one.sections),
    '',
    `### Not counted: RFC ${one.rfc}`,
    '',
    ...notCounted(one),
    '',
  ]),
  '## Other RFCs',
  '',
  'Named by tests, without a list of sections in scope.',
  '',
  ...otherRfcs().flatMap((rfc) => [`### RFC ${rfc}`, '', ...requirements(rfc), '']),
].join('\n');

const complaints = wrongTitles(rows, scope);
if (complaints.length > 0) {
  for (const complaint of complaints) console.error(`trapezoid: ${complaint}`);
  process.exit(1);
}
if (!process.argv.includes('--check')) {
  writeFileSync(page, text);
} else if (!existsSync(page) || readFileSync(page, 'utf8') !== text) {
  console.error('trapezoid: docs/conformance.md is stale; run node tools/conformance.mjs');
  process.exit(1);
}
