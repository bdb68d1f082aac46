// Reads which sections of which RFCs tests and sources speak of: titles of describe and it, and docstrings.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';
import { rowTitlesOf, suiteOrTest, titleOf } from './conformance-titles.mjs';

/** Sections of other standards are passed over. */
const citation = /WHATWG HTML\s*§\s*[\d.]+|RFC\s*(\d{3,5})|§\s*([A-Z]?\.?\d+(?:\.\d+)*)/g;

/**
 * The sections that a text cites, as { rfc, section }. A section without an RFC before it is of the RFC cited last,
 * in this text or in the one around it, and of none where there is none.
 */
export function citationsIn(text, around) {
  let rfc = around;
  const found = [];
  for (const [, number, section] of text.matchAll(citation)) {
    if (number !== undefined) rfc = Number(number);
    else if (section !== undefined) found.push({ rfc, section });
  }
  return { found, rfc };
}

/** Every TypeScript file below these directories, in a fixed order. */
export function filesBelow(root, directories) {
  return directories.flatMap((directory) =>
    readdirSync(join(root, directory), { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const path = `${directory}/${entry.name}`;
        if (entry.isDirectory())
          return ['node_modules', 'dist'].includes(entry.name) ? [] : filesBelow(root, [path]);
        return path.endsWith('.ts') ? [path] : [];
      }),
  );
}

/** The tests of a file that cite a section: { rfc, section, requirement, subject } for each section of each test. */
export function testsIn(root, path) {
  const tests = [];
  const add = (titles, sections, subject) => {
    const requirement = titles.join(' › ');
    for (const one of unique(sections)) tests.push({ ...one, requirement, subject });
  };
  const visit = (node, titles, sections, rfc) => {
    if (node === null || typeof node !== 'object') return;
    if (Array.isArray(node)) {
      for (const one of node) visit(one, titles, sections, rfc);
      return;
    }
    const kind = node.type === 'CallExpression' ? suiteOrTest(node.callee) : undefined;
    const template = kind === undefined ? undefined : titleOf(node);
    if (template === undefined) {
      for (const value of Object.values(node)) visit(value, titles, sections, rfc);
      return;
    }
    for (const title of citingTitles(node, template, rfc)) {
      const cited = citationsIn(title, rfc);
      const all = [...sections, ...cited.found];
      if (kind === 'it') add([...titles, title], all);
      else if (hasBody(node)) visit(node.arguments, [...titles, title], all, cited.rfc);
      else add([...titles, title, ...promiseOf(root, path, node.callee)], all, subjectOf(node));
    }
  };
  visit(parse(root, path), [], [], undefined);
  return tests;
}

/** One title; or that of each row of a table, where it is the rows that name sections. */
function citingTitles(call, title, rfc) {
  const rows = rowTitlesOf(call, title) ?? [];
  const own = citationsIn(title, rfc).found.length;
  return rows.some((row) => citationsIn(row, rfc).found.length > own) ? rows : [title];
}

const parse = (root, path) =>
  parseSync(readFileSync(join(root, path), 'utf8'), { syntax: 'typescript', decorators: true });

const hasBody = (call) => call.arguments.some(({ expression: { type } }) => /Function|Arrow/.test(type));

/** What a suite of our own tests where it is a name: From in describeHeader(From, …). */
const subjectOf = ({ arguments: [first] }) =>
  first?.expression.type === 'Identifier' ? first.expression.value : undefined;

/** What a suite of our own says that it shows: the first line above its function, here or where it comes from. */
function promiseOf(root, path, { value: name }) {
  const text = readFileSync(join(root, path), 'utf8');
  const from = new RegExp(`import \\{[^}]*\\b${name}\\b[^}]*\\} from '(\\.[^']+)'`).exec(text)?.[1];
  const home = from === undefined ? path : join(path, '..', from).replace(/\.js$/, '.ts');
  const above = new RegExp(`/\\*\\*\\s*(.+?)\\s*\\*/\\n(?:export )?function ${name}\\b`);
  const line = above.exec(readFileSync(join(root, home), 'utf8'))?.[1];
  return line === undefined ? [] : [line.replace(/\.$/, '')];
}

/** What a file imports: paths of other files of the repository, and names of its packages. */
export function importsOf(root, path) {
  const sources = [
    ...readFileSync(join(root, path), 'utf8').matchAll(/^(?:import|export)[^;]*? from '([^']+)'/gms),
  ];
  return sources.flatMap(([, source]) => {
    if (source.startsWith('@trapezoid/')) return [{ package: source.split('/')[1] }];
    if (!source.startsWith('.')) return [];
    return [{ path: join(path, '..', source).replace(/\.js$/, '.ts') }];
  });
}

/** The sections that the docstrings of a source cite. */
export function docstringsIn(root, path) {
  const text = readFileSync(join(root, path), 'utf8');
  const comments = [...text.matchAll(/\/\*\*.*?\*\//gs)].map(([comment]) => comment);
  return unique(comments.flatMap((comment) => citationsIn(comment, undefined).found));
}

export function unique(citations) {
  const seen = new Set();
  return citations.filter(({ rfc, section }) => {
    const key = `${rfc} ${section}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

/** Sections in their order: 3.1.2 before 3.1.10. */
export function compareSections(a, b) {
  const [as, bs] = [a.split('.'), b.split('.')];
  for (let at = 0; at < Math.max(as.length, bs.length); at++) {
    const [one = '', other = ''] = [as[at], bs[at]];
    if (one === other) continue;
    const difference = Number(one) - Number(other);
    return Number.isNaN(difference) ? (one < other ? -1 : 1) : difference;
  }
  return 0;
}
