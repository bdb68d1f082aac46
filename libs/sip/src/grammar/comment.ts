import { control } from './characters.js';
import type { Scanner } from './scanner.js';

/**
 * A comment with what is nested in it, without the outermost brackets: those in it, and backslashes, as they stand.
 * Undefined where none comes next.
 * RFC 3261 §25.1 (comment). Deviation: controls, and escapes of what is not ASCII, are taken.
 */
export function parseComment(scanner: Scanner): string | undefined {
  if (!scanner.take('(')) return undefined;
  const start = scanner.position;
  for (let depth = 1; !scanner.atEnd; scanner.position++) {
    const code = scanner.peek();
    if (code === 92) {
      scanner.position++;
      if (scanner.peek() > 127) scanner.deviation('escape of a character beyond ASCII');
    } else if (code === 40) depth++;
    else if (code === 41 && --depth === 0)
      return scanner.singleLine(scanner.text.slice(start, scanner.position++));
    else if (control(code)) scanner.deviation('control in a comment');
  }
  return scanner.fail('comment without an end');
}

/**
 * A text as a comment. One whose brackets don't match would end early: there all of them are escaped.
 * RFC 3261 §25.1
 */
export function printComment(text: string): string {
  let depth = 0;
  for (let at = 0; at < text.length && depth >= 0; at++) {
    const code = text.charCodeAt(at);
    if (code === 92 && ++at === text.length) depth = -1;
    else if (code === 40) depth++;
    else if (code === 41) depth--;
  }
  return `(${depth === 0 ? text : text.replace(/[()\\]/g, '\\$&')})`;
}
