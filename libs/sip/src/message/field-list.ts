import type { FieldTable } from './field-table.js';
import type { HeaderDefinition } from './header-definition.js';
import type { HeaderField } from './header-field.js';
import { canonicalName, headerNumber, unknownHeader } from './header-names.js';

/** A field of the list's table, by its place there, or a field of its own. */
type Entry = number | HeaderField;

/** What a header is looked for by: its number, or its name in any spelling where it has none. */
export interface Wanted {
  readonly name: string;
  readonly number?: number;
}

const numberOf = ({ name, number }: Wanted): number => number ?? headerNumber(name);

/** No field of a header, and more than one: see findOnly. */
export const none = -1;
export const several = -2;

/** See FieldList.print. */
export interface PrintedFields {
  readonly text: string;
  readonly withBody: boolean;
}

/** By length, 0, 1, 2, …: the entries of lists that hold their table as it stands. */
const inOrder: (readonly number[] | undefined)[] = [];

/**
 * Header fields in their order. Immutable: changed copies share what they have in common.
 * RFC 3261 §7.3
 */
export class FieldList {
  static readonly none = new FieldList(undefined, []);
  private fields: readonly HeaderField[] | undefined = undefined;

  private constructor(
    private readonly table: FieldTable | undefined,
    private readonly entries: readonly Entry[],
  ) {}

  static of(fields: readonly HeaderField[]): FieldList {
    return fields.length === 0 ? FieldList.none : new FieldList(undefined, fields);
  }

  /** All fields of a head. */
  static ofTable(table: FieldTable): FieldList {
    const { length } = table;
    let entries = inOrder[length];
    if (entries === undefined) {
      entries = Array.from({ length }, (_, at) => at);
      // Only usual lengths are kept: a limit may allow any number of fields.
      if (length <= 256) inOrder[length] = entries;
    }
    return new FieldList(table, entries);
  }

  get length(): number {
    return this.entries.length;
  }

  /** Bytes of the head that fields of this list were read from: it is kept as a whole. */
  get headBytes(): number {
    return this.table?.wire.length ?? 0;
  }

  /** The fields as objects; the same array each time. */
  toArray(): readonly HeaderField[] {
    this.fields ??= this.entries.map((entry) => this.fieldOf(entry));
    return this.fields;
  }

  at(place: number): HeaderField {
    return this.fieldOf(this.entries[place] as Entry);
  }

  /** Where the first field of this header at `from` or below stands, -1 if nowhere. */
  find(header: Wanted, from = 0): number {
    return findIn(this.entries, this.table, header, from);
  }

  /** Where the only field of this header stands; `none` where there is none, `several` where there are more. */
  findOnly(header: Wanted): number {
    const place = this.find(header);
    return place >= 0 && this.find(header, place + 1) >= 0 ? several : place;
  }

  findLast(header: Wanted): number {
    let last = none;
    for (let place = this.find(header); place >= 0; place = this.find(header, place + 1)) last = place;
    return last;
  }

  /** All fields of these headers, in their order. */
  select(headers: readonly Wanted[]): readonly HeaderField[] {
    const places: number[] = [];
    for (const header of headers) {
      for (let place = this.find(header); place >= 0; place = this.find(header, place + 1))
        places.push(place);
    }
    return [...new Set(places)].sort((a, b) => a - b).map((place) => this.at(place));
  }

  /** With a field put in at a place, in front of what stands there. */
  withInserted(place: number, field: HeaderField): FieldList {
    const entries: Entry[] = [];
    for (let at = 0; at < place; at++) entries.push(this.entries[at] as Entry);
    entries.push(field);
    for (let at = place; at < this.entries.length; at++) entries.push(this.entries[at] as Entry);
    return new FieldList(this.table, entries);
  }

  withAppended(fields: readonly HeaderField[]): FieldList {
    return new FieldList(this.table, [...this.entries, ...fields]);
  }

  /** With these fields where the first of this header stands, or below all others, and no other of this header. */
  withReplaced(header: Wanted, replacement: readonly HeaderField[]): FieldList {
    const entries: Entry[] = [];
    const first = this.find(header);
    let from = 0;
    for (let place = first; place >= 0; place = this.find(header, from)) {
      for (; from < place; from++) entries.push(this.entries[from] as Entry);
      if (place === first) for (const field of replacement) entries.push(field);
      from++;
    }
    for (; from < this.entries.length; from++) entries.push(this.entries[from] as Entry);
    if (first === none) for (const field of replacement) entries.push(field);
    return new FieldList(this.table, entries);
  }

  /** Without the topmost value of a header. Throws SipSyntaxError where it can't be told from the next one. */
  withoutFirst<Value>(definition: HeaderDefinition<Value>): FieldList {
    const entries: Entry[] = [];
    let from = 0;
    for (let place = this.find(definition); place >= 0; place = this.find(definition, place + 1)) {
      for (; from < place; from++) entries.push(this.entries[from] as Entry);
      from = place + 1;
      const entry = this.entries[place] as Entry;
      if (typeof entry === 'number' && this.table?.holdsOneValue(entry) === true) break;
      const field = this.fieldOf(entry);
      const rest = field.withoutFirst(definition);
      if (rest !== undefined) entries.push(rest);
      // A field that is an empty list holds no topmost value: the next one does.
      if (field.values(definition).length > 0) break;
    }
    for (; from < this.entries.length; from++) entries.push(this.entries[from] as Entry);
    return new FieldList(this.table, entries);
  }

  /** The number that a field holds in plain digits, where that can be told without reading it as its header's value. */
  plainNumber(place: number): number | undefined {
    const entry = this.entries[place];
    return typeof entry === 'number' ? this.table?.plainNumber(entry) : undefined;
  }

  /**
   * The lines as wire text, each with its CRLF, then the blank line. Fields that came one below the other, and still
   * stand so, are one slice. Where they end the head they came in and `body` is the one that came behind it, the
   * body is a part of that slice too; `withBody` then says so.
   */
  print(body?: Uint8Array): PrintedFields {
    const { entries, table } = this;
    let text = '';
    for (let place = 0; place < entries.length; place++) {
      const entry = entries[place] as Entry;
      if (typeof entry !== 'number' || table === undefined) {
        text += `${this.fieldOf(entry).line}\r\n`;
        continue;
      }
      let last = entry;
      while (entries[place + 1] === last + 1 && table.start(last + 1) === table.end(last) + 2) {
        last++;
        place++;
      }
      if (body !== undefined && place === entries.length - 1 && table.isWholeWith(last, body)) {
        return { text: text + table.wire.slice(table.start(entry)), withBody: true };
      }
      text += `${table.wire.slice(table.start(entry), table.end(last))}\r\n`;
    }
    return { text: `${text}\r\n`, withBody: false };
  }

  private fieldOf(entry: Entry): HeaderField {
    if (typeof entry !== 'number') return entry;
    if (this.table === undefined) throw new RangeError('no table for this field');
    return this.table.field(entry);
  }
}

function findIn(
  entries: readonly Entry[],
  table: FieldTable | undefined,
  header: Wanted,
  from: number,
): number {
  const number = numberOf(header);
  if (number === unknownHeader) return findByName(entries, table, canonicalName(header.name), from);
  for (let place = from; place < entries.length; place++) {
    const entry = entries[place] as Entry;
    if ((typeof entry === 'number' ? table?.number(entry) : entry.number) === number) return place;
  }
  return none;
}

function findByName(
  entries: readonly Entry[],
  table: FieldTable | undefined,
  name: string,
  from: number,
): number {
  for (let place = from; place < entries.length; place++) {
    const entry = entries[place] as Entry;
    const number = typeof entry === 'number' ? table?.number(entry) : entry.number;
    if (number !== unknownHeader) continue;
    if ((typeof entry === 'number' ? table?.field(entry) : entry)?.name === name) return place;
  }
  return none;
}
