import type { HeaderDefinition, ManyHeader } from './header-definition.js';
import { HeaderField } from './header-field.js';
import { HeaderFields } from './header-fields.js';
import { canonicalName } from './header-names.js';
import { ContentLength } from './headers/content-length.js';
import { ContentType } from './headers/content-type.js';

export const noBody: Uint8Array = new Uint8Array(0);

/**
 * What requests and responses share. A message is a value: the `with…` methods make changed copies, and what they
 * do not touch leaves byte for byte as it came.
 * RFC 3261 §7
 */
export abstract class SipMessage<Self extends SipMessage<Self>> extends HeaderFields {
  protected constructor(
    fields: readonly HeaderField[],
    readonly body: Uint8Array,
  ) {
    super(fields);
  }

  /** The first line as wire text. */
  abstract readonly startLine: string;

  protected abstract copy(fields: readonly HeaderField[], body: Uint8Array): Self;

  /** With this value in place of all that the header had. */
  with<Value>(definition: HeaderDefinition<Value>, value: Value): Self {
    return this.withFields(definition.name, [HeaderField.fromValue(definition, value)]);
  }

  /** With these values, one field each, in place of all that the header had. */
  withAll<Value>(definition: ManyHeader<Value>, values: readonly Value[]): Self {
    return this.withFields(
      definition.name,
      values.map((value) => HeaderField.fromValue(definition, value)),
    );
  }

  /** With this value above all others of its header. */
  withFirst<Value>(definition: ManyHeader<Value>, value: Value): Self {
    const name = canonicalName(definition.name);
    const at = this.fields.findIndex((field) => field.name === name);
    return this.copy(
      this.fields.toSpliced(Math.max(at, 0), 0, HeaderField.fromValue(definition, value)),
      this.body,
    );
  }

  /** With this value below all others of its header. */
  withLast<Value>(definition: ManyHeader<Value>, value: Value): Self {
    const name = canonicalName(definition.name);
    const at = this.fields.findLastIndex((field) => field.name === name);
    const place = at < 0 ? this.fields.length : at + 1;
    return this.copy(this.fields.toSpliced(place, 0, HeaderField.fromValue(definition, value)), this.body);
  }

  /** Without the topmost value of a header. */
  withoutFirst<Value>(definition: ManyHeader<Value>): Self {
    const name = canonicalName(definition.name);
    const fields = this.fields.slice();
    for (let at = 0; at < fields.length; at++) {
      const field = fields[at];
      if (field?.name !== name) continue;
      // A field that is an empty list holds no topmost value: the next one does.
      const empty = field.values(definition).length === 0;
      const rest = field.withoutFirst(definition);
      if (rest === undefined) fields.splice(at--, 1);
      else fields[at] = rest;
      if (!empty) break;
    }
    return this.copy(fields, this.body);
  }

  /** Without a header, in all its fields. */
  without(definition: { readonly name: string }): Self {
    const name = canonicalName(definition.name);
    return this.copy(
      this.fields.filter((field) => field.name !== name),
      this.body,
    );
  }

  /** With a header known only by its name and text. */
  withText(name: string, text: string): Self {
    return this.withFields(name, [HeaderField.fromText(name, text)]);
  }

  /** With these fields, taken over as they stand, below the others. */
  withRawFields(fields: readonly HeaderField[]): Self {
    return this.copy([...this.fields, ...fields], this.body);
  }

  /** With this body, its type and its length. */
  withBody(contentType: string, body: Uint8Array | string): Self {
    const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
    const typed =
      bytes.length === 0 ? this.without(ContentType) : this.withText(ContentType.name, contentType);
    const sized = typed.with(ContentLength, bytes.length);
    return sized.copy(sized.fields, bytes);
  }

  private withFields(spelledName: string, replacement: readonly HeaderField[]): Self {
    const name = canonicalName(spelledName);
    const at = this.fields.findIndex((field) => field.name === name);
    if (at < 0) return this.copy([...this.fields, ...replacement], this.body);
    const above = this.fields.slice(0, at);
    const below = this.fields.slice(at + 1).filter((field) => field.name !== name);
    return this.copy([...above, ...replacement, ...below], this.body);
  }
}
