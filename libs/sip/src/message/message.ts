import type { FieldList, Wanted } from './field-list.js';
import type { HeaderDefinition, ManyHeader } from './header-definition.js';
import { HeaderField } from './header-field.js';
import { HeaderFields } from './header-fields.js';
import { ContentLength } from './headers/content-length.js';
import { ContentType } from './headers/content-type.js';
import { type MessageBody, ReceivedBody } from './received-body.js';

export const noBody: Uint8Array = new Uint8Array(0);

/**
 * What requests and responses share. A message is a value: the `with…` methods make changed copies, and what they
 * do not touch leaves byte for byte as it came.
 * RFC 3261 §7
 */
export abstract class SipMessage<Self extends SipMessage<Self>> extends HeaderFields {
  protected constructor(
    fields: readonly HeaderField[] | FieldList,
    /** @internal */
    readonly content: MessageBody,
  ) {
    super(fields);
  }

  /** The first line as wire text. */
  abstract get startLine(): string;

  protected abstract copy(fields: FieldList, body: MessageBody): Self;

  get body(): Uint8Array {
    const { content } = this;
    return content instanceof ReceivedBody ? content.bytes : content;
  }

  /** Bytes of what it was read from that are kept with it: of the head as a whole, and of the body. */
  get heldBytes(): number {
    return this.list.headBytes + this.content.length;
  }

  /** With this value in place of all that the header had. */
  with<Value>(definition: HeaderDefinition<Value>, value: Value): Self {
    return this.withFields(definition, [HeaderField.fromValue(definition, value)]);
  }

  /** With these values, one field each, in place of all that the header had. */
  withAll<Value>(definition: ManyHeader<Value>, values: readonly Value[]): Self {
    return this.withFields(
      definition,
      values.map((value) => HeaderField.fromValue(definition, value)),
    );
  }

  /** With this value above all others of its header. */
  withFirst<Value>(definition: ManyHeader<Value>, value: Value): Self {
    return this.copy(this.list.withFirst(HeaderField.fromValue(definition, value)), this.content);
  }

  /** With this value below all others of its header. */
  withLast<Value>(definition: ManyHeader<Value>, value: Value): Self {
    return this.copy(this.list.withLast(HeaderField.fromValue(definition, value)), this.content);
  }

  /** Without the topmost value of a header. Throws SipSyntaxError where it can't be told from the next one. */
  withoutFirst<Value>(definition: ManyHeader<Value>): Self {
    return this.copy(this.list.withoutFirst(definition), this.content);
  }

  /** Without a header, in all its fields. */
  without(definition: { readonly name: string }): Self {
    return this.withFields(definition, []);
  }

  /** With a header known only by its name and text. */
  withText(name: string, text: string): Self {
    return this.withFields({ name }, [HeaderField.fromText(name, text)]);
  }

  /** With these fields, taken over as they stand, below the others. */
  withRawFields(fields: readonly HeaderField[]): Self {
    return this.copy(this.list.withAppended(fields), this.content);
  }

  /** With this body, its type and its length. */
  withBody(contentType: string, body: Uint8Array | string): Self {
    const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
    const typed =
      bytes.length === 0 ? this.without(ContentType) : this.withText(ContentType.name, contentType);
    const sized = typed.with(ContentLength, bytes.length);
    return sized.copy(sized.list, bytes);
  }

  private withFields(header: Wanted, replacement: readonly HeaderField[]): Self {
    return this.copy(this.list.withReplaced(header, replacement), this.content);
  }
}
