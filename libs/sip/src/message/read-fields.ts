import { SipSyntaxError } from '../grammar/syntax-error.js';
import { breaksLine, isBlank } from '../grammar/white-space.js';
import { FieldTable, placeSize } from './field-table.js';
import { type NameAt, readNameAt, unknownHeader } from './header-names.js';
import { defaultLimits, type MessageLimits } from './limits.js';

/** The limits that concern header fields. */
export type FieldLimits = Pick<MessageLimits, 'fields' | 'valuesPerField'>;

export interface ReadFields {
  readonly table: FieldTable;
  /** Where the blank line behind the fields begins; where there is none, the end of the text. */
  readonly end: number;
  /** The first thing that is wrong. */
  readonly error: SipSyntaxError | undefined;
}

/** Filled anew for each head: a list that grows with each field would be allocated several times. */
const places: number[] = [];
const name: NameAt = { number: unknownHeader, colon: -1 };

/**
 * Finds the header fields that begin at `start`, up to a blank line; a fold belongs to the field before it. Goes on
 * after a bad line, to be answerable. `codes` are those of the text, and `ascii` says that the fields are.
 */
export function readFields(
  text: string,
  codes: Uint8Array,
  start: number,
  limits: FieldLimits,
  ascii: boolean,
): ReadFields {
  const { length } = text;
  let error: SipSyntaxError | undefined;
  let at = start;
  let used = 0;
  for (let lines = 0; at < length; lines++) {
    if (codes[at] === 13 && codes[at + 1] === 10) break;
    if (lines === limits.fields) {
      error ??= new SipSyntaxError('too many headers', at, 'head', 513);
      const blank = text.indexOf('\r\n\r\n', at);
      at = blank < 0 ? length : blank + 2;
      break;
    }
    const feed = text.indexOf('\n', at);
    // Mostly a CR stands before it, no other in the line, and no fold after.
    const whole = feed >= 0 && text.indexOf('\r', at) === feed - 1 && !isBlank(codes[feed + 1] as number);
    const end = whole ? feed - 1 : lineEnd(text, codes, at);
    readNameAt(text, codes, at, end, name);
    if (name.colon < 0) {
      error ??= new SipSyntaxError('header line without a name and a colon', at, 'head');
    } else if (!whole && breaksLine(text.slice(at, end))) {
      error ??= new SipSyntaxError('header with a bare CR or LF', at, 'head');
    } else {
      places[used] = name.number;
      places[used + 1] = at;
      places[used + 2] = name.colon + 1;
      places[used + 3] = end;
      used += placeSize;
    }
    at = end + 2;
  }
  return {
    table: new FieldTable(
      text,
      codes,
      ascii,
      places.slice(0, used),
      limits.valuesPerField ?? defaultLimits.valuesPerField,
    ),
    end: Math.min(at, length),
    error,
  };
}

/** Where the line that begins at `start` ends, with its folds. */
function lineEnd(text: string, codes: Uint8Array, start: number): number {
  let end = text.indexOf('\r\n', start);
  while (end >= 0 && end + 2 < text.length && isBlank(codes[end + 2] as number))
    end = text.indexOf('\r\n', end + 2);
  return end < 0 ? text.length : end;
}
