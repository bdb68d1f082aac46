import type { Entry, FieldEdits } from './field-edits.js';
import { type FieldTable, none } from './field-table.js';
import type { MessageBody } from './received-body.js';

/**
 * Fields as wire text, each with its CRLF, then the blank line. Fields that came one below the other, and still stand
 * so, are one slice. Where the last of them end the head they came in, and the body is the one that came behind it, they
 * are left out of the text: the bytes from `restAt` on are to follow as they came.
 */
export interface PrintedFields {
  readonly text: string;
  /** Where in what was received the rest begins; -1 where the text is all. */
  readonly restAt: number;
}

/** The fields of a table, one directly behind the other, with changes. */
export function printEdited(
  table: FieldTable,
  edits: FieldEdits | undefined,
  body: MessageBody | undefined,
): PrintedFields {
  const { wire } = table;
  let text = '';
  let from = 0;
  for (let each = edits; each !== undefined; each = each.next) {
    const { at, leavesOut, field } = each.edit;
    // Up to a field that follows the line end is in the slice; behind the last one there may be none.
    if (at > from) {
      text += at < table.length ? wire.slice(table.start(from), table.start(at)) : lines(table, from, at - 1);
      from = at;
    }
    if (field !== undefined) text += `${field.line}\r\n`;
    if (leavesOut) from = at + 1;
  }
  if (body !== undefined && table.endsWith(body)) {
    return { text, restAt: from < table.length ? table.start(from) : table.blankLine };
  }
  if (from < table.length) text += lines(table, from, table.length - 1);
  return { text: `${text}\r\n`, restAt: none };
}

/** Entries one by one. */
export function printEntries(
  table: FieldTable | undefined,
  entries: readonly Entry[],
  body: MessageBody | undefined,
): PrintedFields {
  let text = '';
  for (let place = 0; place < entries.length; place++) {
    const entry = entries[place] as Entry;
    if (typeof entry !== 'number') {
      text += `${entry.line}\r\n`;
      continue;
    }
    if (table === undefined) throw new RangeError('no table for this field');
    let last = entry;
    while (entries[place + 1] === last + 1 && table.start(last + 1) === table.end(last) + 2) {
      last++;
      place++;
    }
    const isEnd = place === entries.length - 1 && last === table.length - 1;
    if (isEnd && body !== undefined && table.endsWith(body)) return { text, restAt: table.start(entry) };
    text += lines(table, entry, last);
  }
  return { text: `${text}\r\n`, restAt: none };
}

/** Fields that stand one directly behind the other. */
const lines = (table: FieldTable, first: number, last: number): string =>
  `${table.wire.slice(table.start(first), table.end(last))}\r\n`;
