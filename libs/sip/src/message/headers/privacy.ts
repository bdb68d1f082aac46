import type { Scanner } from '../../grammar/scanner.js';
import { singleHeader } from '../header-definition.js';
import { printToken } from '../header-forms.js';

/** ";" without white space: it is no SEMI (RFC 3323 §4.2). */
function takeSemicolon(scanner: Scanner): boolean {
  const start = scanner.position;
  if (!scanner.takeSeparator(';')) return false;
  if (scanner.position !== start + 1) scanner.deviation('white space at a semicolon', start);
  return true;
}

function checkKinds(scanner: Scanner, kinds: readonly string[], start: number): void {
  if (new Set(kinds).size < kinds.length) scanner.deviation('kind of privacy that stands twice', start);
  if (kinds.length > 1 && kinds.includes('none')) scanner.deviation('none beside other kinds', start);
}

/**
 * What kinds of privacy are asked for: header, session, user, id, critical, none, history, in lower case.
 * RFC 3323 §4.2, RFC 3325 §9.3, RFC 7044 §10.1. Deviation: white space at the semicolons, a kind twice, and none
 * beside others are taken.
 */
export const Privacy = singleHeader<readonly string[]>('Privacy', {
  parse(scanner) {
    const start = scanner.position;
    const kinds = [scanner.token('kind of privacy').toLowerCase()];
    while (takeSemicolon(scanner)) kinds.push(scanner.token('kind of privacy').toLowerCase());
    if (scanner.strict) checkKinds(scanner, kinds, start);
    return kinds;
  },
  print: (kinds) => kinds.map(printToken).join(';'),
});
