import type { FieldTable } from './field-table.js';
import type { HeaderField } from './header-field.js';

/** A field of a table, by its place there, or a field of its own. */
export type Entry = number | HeaderField;

/** One change to the fields of a table. */
export interface FieldEdit {
  /** The number of the header that it is about. */
  readonly number: number;
  /** The place in the table in front of which `field` stands; the table's length for its end. */
  readonly at: number;
  /** True where the table's field at this place is left out. */
  readonly leavesOut: boolean;
  readonly field: HeaderField | undefined;
}

/** Changes in the order of the places they are at; immutable, so that copies share what they have in common. */
export interface FieldEdits {
  readonly edit: FieldEdit;
  readonly next: FieldEdits | undefined;
}

/** More would make each further one dear: a list of entries then takes their place. */
const maximumEdits = 8;

/** True where a change about this header may be one more: none was about it before, and they are few. */
export function mayEdit(edits: FieldEdits | undefined, number: number): boolean {
  let count = 0;
  for (let each = edits; each !== undefined; each = each.next) {
    if (each.edit.number === number) return false;
    count++;
  }
  return count < maximumEdits;
}

/** True where a change is about this header. */
export function isEdited(edits: FieldEdits | undefined, number: number): boolean {
  for (let each = edits; each !== undefined; each = each.next) if (each.edit.number === number) return true;
  return false;
}

/** With one more; `first` says whether it stands in front of those at the same place, or behind them. */
export function withEdit(edits: FieldEdits | undefined, edit: FieldEdit, first: boolean): FieldEdits {
  if (edits === undefined || edit.at < edits.edit.at || (first && edit.at === edits.edit.at)) {
    return { edit, next: edits };
  }
  return { edit: edits.edit, next: withEdit(edits.next, edit, first) };
}

/** The fields of a table with its changes, one by one. */
export function entriesOf({ length }: FieldTable, edits: FieldEdits | undefined): Entry[] {
  const entries: Entry[] = [];
  let from = 0;
  for (let each = edits; each !== undefined; each = each.next) {
    const { at, leavesOut, field } = each.edit;
    for (; from < at; from++) entries.push(from);
    if (field !== undefined) entries.push(field);
    if (leavesOut) from = at + 1;
  }
  for (; from < length; from++) entries.push(from);
  return entries;
}
