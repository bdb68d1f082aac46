// Reads which sections of which RFCs tests and sources speak of: titles of describe and it, and docstrings.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';

const citation = /RFC\s*(\d{3,5})|§\s*([A-Z]?\.?\d+(?:\.\d+)*)/g;

/**
 * The sections that a text cites, as { rfc, section }. A section without an RFC before it is of the RFC cited last,
 * in this text or in the one around it.
 */
export function citationsIn(text, around) {
  let rfc = around;
  const found = [];
  for (const [, number, section] of text.matchAll(citation)) {
    if (number !== undefined) rfc = Number(number);
    else if (rfc !== undefined) found.push({ rfc, section });
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

/** The tests of a file that cite a section: { rfc, section, requirement } for each section of each test. */
export function testsIn(root, path) {
  const tests = [];
  const visit = (node, titles, sections, rfc) => {
    if (node === null || typeof node !== 'object') return;
    if (Array.isArray(node)) {
      for (const one of node) visit(one, titles, sections, rfc);
      return;
    }
    const kind = node.type === 'CallExpression' ? suiteOrTest(node.callee) : undefined;
    const title = kind === undefined ? undefined : titleOf(node.arguments);
    if (title === undefined) {
      for (const value of Object.values(node)) visit(value, titles, sections, rfc);
      return;
    }
    const cited = citationsIn(title, rfc);
    const all = [...sections, ...cited.found];
    const path = [...titles, title];
    if (kind === 'describe') visit(node.arguments, path, all, cited.rfc);
    else for (const one of unique(all)) tests.push({ ...one, requirement: path.join(' › ') });
  };
  visit(parse(root, path), [], [], undefined);
  return tests;
}

const parse = (root, path) =>
  parseSync(readFileSync(join(root, path), 'utf8'), { syntax: 'typescript', decorators: true });

/** describe, it, test, their .each, and suites of our own such as describeTier; undefined for any other call. */
function suiteOrTest(callee) {
  switch (callee.type) {
    case 'Identifier':
      if (/^describe/.test(callee.value)) return 'describe';
      return /^(?:it|test)$/.test(callee.value) ? 'it' : undefined;
    case 'MemberExpression':
      return callee.property.value === 'each' ? undefined : suiteOrTest(callee.object);
    case 'CallExpression': // it.each(…)(title, …)
      return callee.callee.type === 'MemberExpression' ? suiteOrTest(callee.callee.object) : undefined;
    case 'TaggedTemplateExpression':
      return callee.tag.type === 'MemberExpression' ? suiteOrTest(callee.tag.object) : undefined;
    default:
      return undefined;
  }
}

/** The text nearest to the function: suites of our own have other texts before it. */
function titleOf(args) {
  const body = args.findIndex(({ expression }) => /Function|Arrow/.test(expression.type));
  const before = body < 0 ? [] : args.slice(0, body);
  const text = before.findLast(({ expression: { type } }) =>
    ['StringLiteral', 'TemplateLiteral'].includes(type),
  )?.expression;
  if (text === undefined) return undefined;
  if (text.type === 'StringLiteral') return text.value;
  return text.quasis.map(({ cooked }) => cooked).join('…');
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
