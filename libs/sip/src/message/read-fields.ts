import { SipSyntaxError } from '../grammar/syntax-error.js';
import { breaksLine, isBlank } from '../grammar/white-space.js';
import { FieldTable, placeSize } from './field-table.js';
import { unknownHeader } from './header-names.js';
import { defaultLimits, type MessageLimits } from './limits.js';
import { loadNames, type NameAt, readNameAt } from './name-reader.js';

/** The limits that concern header fields. */
export type FieldLimits = Pick<MessageLimits, 'fields' | 'valuesPerField'>;

/** Where the fields of many heads stand, one head behind the other: to allocate a list for each would cost more. */
let slab = new Int32Array(16 * 1024);
/** Where the next head's begin. */
let free = 0;

const name: NameAt = { number: unknownHeader, colon: -1 };

/**
 * Finds the header fields that begin at `start`, up to a blank line; a fold belongs to the field before it. Goes on
 * after a bad line, to be answerable. `codes` are those of the text.
 */
export function readFields(text: string, codes: Uint8Array, start: number, limits: FieldLimits): FieldTable {
  const { length } = text;
  let error: SipSyntaxError | undefined;
  let at = start;
  let places = slab;
  let first = free;
  let used = first;
  loadNames(codes);
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
      if (used + placeSize > places.length) {
        places = nextSlab(places.subarray(first, used));
        used -= first;
        first = 0;
      }
      places[used] = name.number;
      places[used + 1] = at;
      places[used + 2] = name.colon + 1;
      places[used + 3] = end;
      used += placeSize;
    }
    at = end + 2;
  }
  free = used;
  return new FieldTable(
    text,
    codes,
    places,
    first,
    (used - first) / placeSize,
    Math.min(at, length),
    limits.valuesPerField ?? defaultLimits.valuesPerField,
    error,
  );
}

/** A new slab that begins with these places, of a head that found no more room in the last one. */
function nextSlab(places: Int32Array): Int32Array<ArrayBuffer> {
  slab = new Int32Array(Math.max(16 * 1024, 2 * places.length));
  slab.set(places);
  return slab;
}

/** Where the line that begins at `start` ends, with its folds. */
function lineEnd(text: string, codes: Uint8Array, start: number): number {
  let end = text.indexOf('\r\n', start);
  while (end >= 0 && end + 2 < text.length && isBlank(codes[end + 2] as number))
    end = text.indexOf('\r\n', end + 2);
  return end < 0 ? text.length : end;
}
