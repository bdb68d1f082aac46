import {
  type Entry,
  entriesOf,
  type FieldEdit,
  type FieldEdits,
  isEdited,
  mayEdit,
  withEdit,
} from './field-edits.js';
import { type FieldTable, none, several } from './field-table.js';
import type { HeaderDefinition } from './header-definition.js';
import type { HeaderField } from './header-field.js';
import { canonicalName, headerNumber, unknownHeader } from './header-names.js';
import { type PrintedFields, printEdited, printEntries } from './print-fields.js';
import type { MessageBody } from './received-body.js';

/** What a header is looked for by: its number, or its name in any spelling where it has none. */
export interface Wanted {
  readonly name: string;
  readonly number?: number;
}

const noFields: readonly HeaderField[] = [];

const numberOf = ({ name, number }: Wanted): number => number ?? headerNumber(name);

/**
 * Header fields in their order. Immutable: changed copies share what they have in common. As long as that will do, a
 * list is a table with a few changes; from then on, entries one by one.
 * RFC 3261 §7.3
 */
export class FieldList {
  static readonly none = FieldList.ofEntries(undefined, []);
  private fields: readonly HeaderField[] | undefined = undefined;

  private constructor(
    private readonly table: FieldTable | undefined,
    /** Made when first asked for, where the list is a table with changes. */
    private listed: readonly Entry[] | undefined,
    /** True where the list is the table with these changes. */
    private readonly isTable: boolean,
    private readonly edits: FieldEdits | undefined,
  ) {}

  private static ofEntries(table: FieldTable | undefined, entries: readonly Entry[]): FieldList {
    return new FieldList(table, entries, false, undefined);
  }

  static of(fields: readonly HeaderField[]): FieldList {
    return fields.length === 0 ? FieldList.none : FieldList.ofEntries(undefined, fields);
  }

  /** All fields of a head. */
  static ofTable(table: FieldTable): FieldList {
    // Where a bad line was passed over, the fields do not stand one behind the other.
    if (table.fault !== undefined) return FieldList.ofEntries(table, entriesOf(table, undefined));
    return new FieldList(table, undefined, true, undefined);
  }

  get length(): number {
    return this.entries.length;
  }

  /** Bytes of the head that fields of this list were read from: it is kept as a whole. */
  get headBytes(): number {
    return this.table?.wire.length ?? 0;
  }

  private get entries(): readonly Entry[] {
    this.listed ??= this.table === undefined ? [] : entriesOf(this.table, this.edits);
    return this.listed;
  }

  /** The fields as objects; the same array each time. */
  toArray(): readonly HeaderField[] {
    this.fields ??= this.entries.map((entry) => this.fieldOf(entry));
    return this.fields;
  }

  /** Lets go of all that can be read again. */
  forgetValues(): void {
    this.fields = undefined;
    if (this.isTable) this.listed = undefined;
    else for (const entry of this.listed ?? []) if (typeof entry !== 'number') entry.forgetValues();
    for (let each = this.edits; each !== undefined; each = each.next) each.edit.field?.forgetValues();
    this.table?.forgetFields();
  }

  has(header: Wanted): boolean {
    return this.first(header) !== none;
  }

  /** The first field of this header; `none` where there is none. */
  first(header: Wanted): Entry {
    const number = numberOf(header);
    const table = this.tableFor(number);
    if (table !== undefined) return table.find(number, 0);
    return this.entries[this.find(header, 0)] ?? none;
  }

  /** The only field of this header; `none` where there is none, `several` where there are more. */
  only(header: Wanted): Entry {
    const number = numberOf(header);
    const table = this.tableFor(number);
    if (table !== undefined) return table.findOnly(number);
    const place = this.find(header, 0);
    return place >= 0 && this.find(header, place + 1) >= 0 ? several : (this.entries[place] ?? none);
  }

  /** All fields of these headers, in their order. */
  select(headers: readonly Wanted[]): readonly HeaderField[] {
    // Most messages have none of what is asked for: that is found out without a list of all fields.
    if (!headers.some((header) => this.has(header))) return noFields;
    const selected: HeaderField[] = [];
    for (let place = 0; place < this.entries.length; place++) {
      if (!headers.some((header) => this.isOf(place, header))) continue;
      selected.push(this.fieldOf(this.entries[place] as Entry));
    }
    return selected;
  }

  /** With a field above all others of its header, or else above all. */
  withFirst(field: HeaderField): FieldList {
    const table = this.editableTable(field.number);
    if (table !== undefined) {
      const place = table.find(field.number, 0);
      const at = Math.max(place, 0);
      return this.edited({ number: field.number, at, leavesOut: false, field }, place < 0);
    }
    const place = this.find(field, 0);
    return this.withInserted(Math.max(place, 0), field);
  }

  /** With a field below all others of its header, or else below all. */
  withLast(field: HeaderField): FieldList {
    let last = none;
    for (let place = this.find(field, 0); place >= 0; place = this.find(field, place + 1)) last = place;
    return this.withInserted(last < 0 ? this.length : last + 1, field);
  }

  private withInserted(place: number, field: HeaderField): FieldList {
    return FieldList.ofEntries(this.table, this.entries.toSpliced(place, 0, field));
  }

  withAppended(fields: readonly HeaderField[]): FieldList {
    return FieldList.ofEntries(this.table, [...this.entries, ...fields]);
  }

  /** With these fields where the first of this header stands, or below all others, and no other of this header. */
  withReplaced(header: Wanted, replacement: readonly HeaderField[]): FieldList {
    const number = numberOf(header);
    const table = replacement.length < 2 ? this.editableTable(number) : undefined;
    const only = table?.findOnly(number) ?? several;
    if (table !== undefined && only !== several) {
      const [field] = replacement;
      if (only !== none) return this.edited({ number, at: only, leavesOut: true, field }, false);
      return field === undefined
        ? this
        : this.edited({ number, at: table.length, leavesOut: false, field }, false);
    }
    const entries: Entry[] = [];
    const first = this.find(header, 0);
    let from = 0;
    for (let place = first; place >= 0; place = this.find(header, from)) {
      for (; from < place; from++) entries.push(this.entries[from] as Entry);
      if (place === first) for (const field of replacement) entries.push(field);
      from++;
    }
    for (; from < this.entries.length; from++) entries.push(this.entries[from] as Entry);
    if (first === none) for (const field of replacement) entries.push(field);
    return FieldList.ofEntries(this.table, entries);
  }

  /** Without the topmost value of a header. Throws SipSyntaxError where it can't be told from the next one. */
  withoutFirst<Value>(definition: HeaderDefinition<Value>): FieldList {
    const number = numberOf(definition);
    const table = this.editableTable(number);
    if (table !== undefined) {
      const at = table.find(number, 0);
      if (at === none) return this;
      if (table.holdsOneValue(at))
        return this.edited({ number, at, leavesOut: true, field: undefined }, false);
    }
    const entries: Entry[] = [];
    let from = 0;
    for (let place = this.find(definition, 0); place >= 0; place = this.find(definition, place + 1)) {
      for (; from < place; from++) entries.push(this.entries[from] as Entry);
      from = place + 1;
      const field = this.fieldOf(this.entries[place] as Entry);
      const rest = field.withoutFirst(definition);
      if (rest !== undefined) entries.push(rest);
      // A field that is an empty list holds no topmost value: the next one does.
      if (field.values(definition).length > 0) break;
    }
    for (; from < this.entries.length; from++) entries.push(this.entries[from] as Entry);
    return FieldList.ofEntries(this.table, entries);
  }

  /** The number that a field holds in plain digits, where that can be told without reading it as its header's value. */
  plainNumber(entry: Entry): number | undefined {
    return typeof entry === 'number' ? this.table?.plainNumber(entry) : undefined;
  }

  fieldOf(entry: Entry): HeaderField {
    if (typeof entry !== 'number') return entry;
    if (this.table === undefined) throw new RangeError('no table for this field');
    return this.table.field(entry);
  }

  /** See PrintedFields. */
  print(body?: MessageBody): PrintedFields {
    return this.isTable && this.table !== undefined
      ? printEdited(this.table, this.edits, body)
      : printEntries(this.table, this.entries, body);
  }

  private edited(edit: FieldEdit, first: boolean): FieldList {
    return new FieldList(this.table, undefined, true, withEdit(this.edits, edit, first));
  }

  /** The table, where its fields of this header are those of the list. */
  private tableFor(number: number): FieldTable | undefined {
    return this.isTable && number !== unknownHeader && !isEdited(this.edits, number) ? this.table : undefined;
  }

  /** The table, where the list may be it with one more change about this header. */
  private editableTable(number: number): FieldTable | undefined {
    return this.isTable && number !== unknownHeader && mayEdit(this.edits, number) ? this.table : undefined;
  }

  /** True where an entry is a field of this header. */
  private isOf(place: number, header: Wanted): boolean {
    const entry = this.entries[place] as Entry;
    const number = numberOf(header);
    if ((typeof entry === 'number' ? this.table?.number(entry) : entry.number) !== number) return false;
    return number !== unknownHeader || this.fieldOf(entry).name === canonicalName(header.name);
  }

  /** Where the first field of this header at `from` or below stands among the entries, -1 if nowhere. */
  private find(header: Wanted, from: number): number {
    const { entries, table } = this;
    const number = numberOf(header);
    const name = number === unknownHeader ? canonicalName(header.name) : undefined;
    for (let place = from; place < entries.length; place++) {
      const entry = entries[place] as Entry;
      if ((typeof entry === 'number' ? table?.number(entry) : entry.number) !== number) continue;
      if (name === undefined || this.fieldOf(entry).name === name) return place;
    }
    return none;
  }
}
