import type { FieldList } from './field-list.js';
import { parseHeaderValue } from './header-definition.js';
import { HeaderField } from './header-field.js';
import { HeaderFields } from './header-fields.js';
import { ContentType } from './headers/content-type.js';
import type { MediaType } from './headers/media-type.js';

/** A body made of parts. RFC 2046 §5.1, RFC 5621 */
export interface MultipartBody {
  /** What follows the type's slash, in lower case: mixed, alternative, related, … */
  readonly subtype: string;
  readonly boundary: string;
  readonly parts: readonly BodyPart[];
  /** What stands before the first part and after the last one: nothing that counts. */
  readonly preamble: Uint8Array;
  readonly epilogue: Uint8Array;
}

/**
 * One part of a multipart body: headers and bytes. A Content-Length among the headers means nothing (RFC 3261 §23.4.3,
 * erratum 3183).
 * RFC 2046 §5.1, RFC 5621 §3
 */
export class BodyPart extends HeaderFields {
  constructor(
    fields: readonly HeaderField[] | FieldList,
    readonly body: Uint8Array,
    /** The parts in this one, where it is a multipart body itself. */
    readonly nested?: MultipartBody,
  ) {
    super(fields);
  }

  /** A part of this type, with other headers by name and text. Throws SipSyntaxError. */
  static of(
    contentType: string,
    body: Uint8Array | string,
    headers: Readonly<Record<string, string>> = {},
  ): BodyPart {
    parseHeaderValue(ContentType, contentType);
    return new BodyPart(
      Object.entries({ [ContentType.name]: contentType, ...headers }).map(([name, text]) =>
        HeaderField.fromText(name, text),
      ),
      typeof body === 'string' ? Buffer.from(body, 'utf8') : body,
    );
  }

  /** What the part is: text/plain where it does not say. Throws SipSyntaxError. RFC 2046 §5.1 */
  get type(): MediaType {
    return this.header(ContentType) ?? plainText;
  }
}

const plainText = parseHeaderValue(ContentType, 'text/plain;charset=us-ascii');
