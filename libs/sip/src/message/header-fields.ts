import { SipSyntaxError } from '../grammar/syntax-error.js';
import { FieldList } from './field-list.js';
import { none, several } from './field-table.js';
import type { ManyHeader, SingleHeader } from './header-definition.js';
import type { HeaderField } from './header-field.js';

/** Something with headers, a message or a part of its body: how they are read. */
export abstract class HeaderFields {
  /** @internal */
  readonly list: FieldList;

  protected constructor(fields: readonly HeaderField[] | FieldList) {
    this.list = fields instanceof FieldList ? fields : FieldList.of(fields);
  }

  /** Header fields in their order. */
  get fields(): readonly HeaderField[] {
    return this.list.toArray();
  }

  /**
   * Lets go of what has been read so far, which takes many times the room of the text; it is read again where somebody asks.
   * For who keeps a message that hardly anybody will look into any more.
   */
  forgetValues(): void {
    this.list.forgetValues();
  }

  /** The value of a header that stands at most once. Throws SipSyntaxError where it stands twice or is malformed. */
  header<Value>(definition: SingleHeader<Value>): Value | undefined {
    const { list } = this;
    const entry = list.only(definition);
    if (entry === none) return undefined;
    if (entry === several) throw new SipSyntaxError('stands more than once', 0, definition.name);
    const plain = definition.maximum === undefined ? undefined : list.plainNumber(entry);
    if (plain !== undefined && plain <= (definition.maximum ?? 0)) return plain as Value;
    return list.fieldOf(entry).values(definition)[0];
  }

  /** The value of a header that must be there. Throws SipSyntaxError where it is not. */
  required<Value>(definition: SingleHeader<Value>): Value {
    const value = this.header(definition);
    if (value === undefined) throw new SipSyntaxError('missing', 0, definition.name);
    return value;
  }

  /** Every value of a header, over all its fields. Throws SipSyntaxError. */
  headers<Value>(definition: ManyHeader<Value>): readonly Value[] {
    const { list } = this;
    const entry = list.only(definition);
    if (entry === none) return [];
    return entry === several
      ? this.fieldsOf(definition).flatMap((field) => field.values(definition))
      : list.fieldOf(entry).values(definition);
  }

  /** The topmost value of a header that may stand often. Throws SipSyntaxError. */
  first<Value>(definition: ManyHeader<Value>): Value | undefined {
    const { list } = this;
    const entry = list.first(definition);
    if (entry === none) return undefined;
    const [value] = list.fieldOf(entry).values(definition);
    return value ?? this.firstOf(this.fieldsOf(definition), definition);
  }

  /** A field that is an empty list holds no topmost value: the next one does. */
  private firstOf<Value>(fields: readonly HeaderField[], definition: ManyHeader<Value>): Value | undefined {
    for (const field of fields) {
      const [value] = field.values(definition);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  has(definition: { readonly name: string }): boolean {
    return this.list.has(definition);
  }

  /** The text of the first field of this name, in any spelling. */
  text(name: string): string | undefined {
    const entry = this.list.first({ name });
    return entry === none ? undefined : this.list.fieldOf(entry).value;
  }

  /** All fields of these headers as they stand, in their order. */
  fieldsOf(...definitions: readonly { readonly name: string }[]): readonly HeaderField[] {
    return this.list.select(definitions);
  }
}
