import { Scanner } from '../grammar/scanner.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import type { HeaderDefinition } from './header-definition.js';

/**
 * Reads the values of a field that begins at `start` in the scanner's text, at most so many.
 * @throws SipSyntaxError; 513 where there are more
 * RFC 3261 §7.3.1
 */
export function parseValues<Value>(
  definition: HeaderDefinition<Value>,
  scanner: Scanner,
  start: number,
  maximumValues: number,
): Value[] {
  try {
    scanner.skipWhite();
    // An empty list is legal for headers of tokens: "Supported:", "Accept:" (RFC 3261 §20.1, §20.37).
    // Deviation: every list may be empty ("Route:"), not only those that the grammar lets be so.
    if (definition.kind === 'list' && scanner.atEnd) {
      if (definition.mayBeEmpty !== true) scanner.deviation('empty list');
      return [];
    }
    const values = [definition.parse(scanner)];
    while (definition.kind === 'list' && nextValue(scanner)) {
      if (values.length >= maximumValues) {
        throw new SipSyntaxError('too many values', scanner.position - start, definition.name, 513);
      }
      values.push(definition.parse(scanner));
    }
    scanner.expectEnd();
    return values;
  } catch (error) {
    throw error instanceof SipSyntaxError ? error.in(definition.name, start) : error;
  }
}

/**
 * Takes the comma before another value; false where none follows.
 * Deviation: empty elements ("a,,b", "a,") are passed over.
 */
function nextValue(scanner: Scanner): boolean {
  let separated = false;
  while (scanner.takeSeparator(',')) {
    if (separated || scanner.atEnd) scanner.deviation('empty value in a list');
    separated = true;
  }
  return separated && !scanner.atEnd;
}

/** Where the second value of a field begins whose first one can be read. */
export function secondValueAt<Value>(
  definition: HeaderDefinition<Value>,
  text: string,
  start: number,
  end: number,
): number {
  const scanner = new Scanner(text, start, end);
  scanner.skipWhite();
  definition.parse(scanner);
  nextValue(scanner);
  return scanner.position;
}
