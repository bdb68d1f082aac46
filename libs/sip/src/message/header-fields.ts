import { SipSyntaxError } from '../grammar/syntax-error.js';
import type { ManyHeader, SingleHeader } from './header-definition.js';
import type { HeaderField } from './header-field.js';
import { canonicalName } from './header-names.js';

/** Something with headers, a message or a part of its body: how they are read. */
export abstract class HeaderFields {
  protected constructor(
    /** Header fields in their order. */
    readonly fields: readonly HeaderField[],
  ) {}

  /** The value of a header that stands at most once. Throws SipSyntaxError where it stands twice or is malformed. */
  header<Value>(definition: SingleHeader<Value>): Value | undefined {
    const name = canonicalName(definition.name);
    let found: HeaderField | undefined;
    for (const field of this.fields) {
      if (field.name !== name) continue;
      if (found !== undefined) throw new SipSyntaxError('stands more than once', 0, definition.name);
      found = field;
    }
    return found?.values(definition)[0];
  }

  /** The value of a header that must be there. Throws SipSyntaxError where it is not. */
  required<Value>(definition: SingleHeader<Value>): Value {
    const value = this.header(definition);
    if (value === undefined) throw new SipSyntaxError('missing', 0, definition.name);
    return value;
  }

  /** Every value of a header, over all its fields. Throws SipSyntaxError. */
  headers<Value>(definition: ManyHeader<Value>): readonly Value[] {
    const fields = this.fieldsOf(definition);
    const [only] = fields;
    if (only === undefined) return [];
    return fields.length === 1
      ? only.values(definition)
      : fields.flatMap((field) => field.values(definition));
  }

  /** The topmost value of a header that may stand often. Throws SipSyntaxError. */
  first<Value>(definition: ManyHeader<Value>): Value | undefined {
    const name = canonicalName(definition.name);
    for (const field of this.fields) {
      if (field.name !== name) continue;
      const value = field.values(definition)[0];
      if (value !== undefined) return value;
    }
    return undefined;
  }

  has(definition: { readonly name: string }): boolean {
    const name = canonicalName(definition.name);
    return this.fields.some((field) => field.name === name);
  }

  /** The text of the first field of this name, in any spelling. */
  text(name: string): string | undefined {
    const canonical = canonicalName(name);
    return this.fields.find((field) => field.name === canonical)?.value;
  }

  /** All fields of these headers as they stand, in their order. */
  fieldsOf(...definitions: readonly { readonly name: string }[]): readonly HeaderField[] {
    const names = definitions.map(({ name }) => canonicalName(name));
    return this.fields.filter((field) => names.includes(field.name));
  }
}
