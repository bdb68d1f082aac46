import { SipSyntaxError } from '../grammar/syntax-error.js';
import { HeaderField } from './header-field.js';

/** Splits the head into fields; a fold belongs to the field before it. Goes on after a bad line, to be answerable. */
export function readFields(
  head: string,
  start: number,
  maximum: number,
): { fields: HeaderField[]; error: SipSyntaxError | undefined } {
  const fields: HeaderField[] = [];
  let error: SipSyntaxError | undefined;
  let at = start;
  let lines = 0;
  while (at < head.length) {
    if (lines++ >= maximum) return { fields, error: error ?? tooMany(at) };
    let end = head.indexOf('\r\n', at);
    while (end >= 0 && (head.charCodeAt(end + 2) === 32 || head.charCodeAt(end + 2) === 9)) {
      end = head.indexOf('\r\n', end + 2);
    }
    if (end < 0) end = head.length;
    const line = head.slice(at, end);
    const field = HeaderField.readLine(line, line.indexOf(':'));
    if (typeof field === 'string') error ??= new SipSyntaxError(field, at, 'head');
    else fields.push(field);
    at = end + 2;
  }
  return { fields, error };
}

const tooMany = (at: number): SipSyntaxError => new SipSyntaxError('too many headers', at, 'head', 513);
