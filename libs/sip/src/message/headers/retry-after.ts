import { type Parameters, parseParameters } from '../../grammar/parameters.js';
import type { Scanner } from '../../grammar/scanner.js';
import { singleHeader } from '../header-definition.js';

/** When to try again. RFC 3261 §20.33 */
export interface RetryAfterValue {
  readonly seconds: number;
  /** Without its outer brackets; those in it, and backslashes, as they stand in a comment. */
  readonly comment?: string;
  readonly parameters: Parameters;
}

/** A comment with what is nested in it, without the outermost brackets. */
function parseComment(scanner: Scanner): string | undefined {
  if (!scanner.take('(')) return undefined;
  const start = scanner.position;
  for (let depth = 1; !scanner.atEnd; scanner.position++) {
    const code = scanner.peek();
    if (code === 92) scanner.position++;
    else if (code === 40) depth++;
    else if (code === 41 && --depth === 0)
      return scanner.singleLine(scanner.text.slice(start, scanner.position++));
  }
  return scanner.fail('comment without an end');
}

export const RetryAfter = singleHeader<RetryAfterValue>('Retry-After', {
  parse(scanner) {
    const seconds = scanner.number('seconds', 0xffffffff);
    scanner.skipWhite();
    const comment = parseComment(scanner);
    const parameters = parseParameters(scanner);
    return comment === undefined ? { seconds, parameters } : { seconds, comment, parameters };
  },
  print: ({ seconds, comment, parameters }) =>
    `${seconds}${comment === undefined ? '' : ` (${printComment(comment)})`}${parameters.toString()}`,
});

/** A text whose brackets don't match would end its comment early: there all of them are escaped. */
function printComment(text: string): string {
  let depth = 0;
  for (let at = 0; at < text.length && depth >= 0; at++) {
    const code = text.charCodeAt(at);
    if (code === 92 && ++at === text.length) depth = -1;
    else if (code === 40) depth++;
    else if (code === 41) depth--;
  }
  return depth === 0 ? text : text.replace(/[()\\]/g, '\\$&');
}
