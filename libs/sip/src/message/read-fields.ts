import { SipSyntaxError } from '../grammar/syntax-error.js';
import { isBlank } from '../grammar/white-space.js';
import { HeaderField } from './header-field.js';

/**
 * Splits the head into fields; a fold belongs to the field before it. Goes on after a bad line, to be answerable.
 * `ascii` says that all of the head is.
 */
export function readFields(
  head: string,
  start: number,
  maximum: number,
  ascii: boolean,
): { fields: HeaderField[]; error: SipSyntaxError | undefined } {
  const fields: HeaderField[] = [];
  let error: SipSyntaxError | undefined;
  let at = start;
  let lines = 0;
  while (at < head.length) {
    if (lines++ >= maximum) return { fields, error: error ?? tooMany(at) };
    const feed = head.indexOf('\n', at);
    const whole = isPlainEnd(head, at, feed);
    const end = whole ? feed - 1 : lineEnd(head, at);
    const field = HeaderField.readWithin(head, at, end, head.indexOf(':', at), ascii, whole);
    if (typeof field === 'string') error ??= new SipSyntaxError(field, at, 'head');
    else fields.push(field);
    at = end + 2;
  }
  return { fields, error };
}

/** True where the line that begins at `start` ends with this LF: a CR stands before it, no other in it, no fold after. */
function isPlainEnd(head: string, start: number, feed: number): boolean {
  if (feed < 0 || head.indexOf('\r', start) !== feed - 1) return false;
  return feed + 1 >= head.length || !isBlank(head.charCodeAt(feed + 1));
}

/** Where the line that begins at `start` ends, with its folds. */
function lineEnd(head: string, start: number): number {
  let end = head.indexOf('\r\n', start);
  while (end >= 0 && isBlank(head.charCodeAt(end + 2))) end = head.indexOf('\r\n', end + 2);
  return end < 0 ? head.length : end;
}

const tooMany = (at: number): SipSyntaxError => new SipSyntaxError('too many headers', at, 'head', 513);
