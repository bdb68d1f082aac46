import { type FieldSource, HeaderField } from './header-field.js';

/** How many numbers stand for one field in the table. */
export const placeSize = 4;

/**
 * Where the header fields stand in one head: read once, shared by every message that is made of it. A field becomes an
 * object when somebody asks for it, and is one and the same from then on.
 */
export class FieldTable implements FieldSource {
  readonly length: number;
  private fields: (HeaderField | undefined)[] | undefined = undefined;

  /** `places` has, for each field, the number of its header, and where the field, its value and the end of its line stand. */
  constructor(
    readonly wire: string,
    readonly codes: Uint8Array,
    readonly ascii: boolean,
    private readonly places: readonly number[],
    readonly maximumValues: number,
  ) {
    this.length = places.length / placeSize;
  }

  /** The number of its header; see headerNumber. */
  number(at: number): number {
    return this.places[at * placeSize] as number;
  }

  start(at: number): number {
    return this.places[at * placeSize + 1] as number;
  }

  private valueAt(at: number): number {
    return this.places[at * placeSize + 2] as number;
  }

  /** Where its line ends, before the CRLF. */
  end(at: number): number {
    return this.places[at * placeSize + 3] as number;
  }

  /**
   * True where the wire text goes on behind this field with the blank line and this very body, and then ends: as it
   * does where a small message was decoded whole.
   */
  isWholeWith(last: number, body: Uint8Array): boolean {
    const bodyAt = this.end(last) + 4;
    return (
      last === this.length - 1 &&
      bodyAt + body.length === this.wire.length &&
      (body.length === 0 ||
        (body.buffer === this.codes.buffer && body.byteOffset === this.codes.byteOffset + bodyAt))
    );
  }

  field(at: number): HeaderField {
    this.fields ??= new Array<HeaderField | undefined>(this.length);
    let field = this.fields[at];
    if (field === undefined) {
      field = HeaderField.within(this, this.number(at), this.start(at), this.valueAt(at), this.end(at));
      this.fields[at] = field;
    }
    return field;
  }

  /**
   * True for a field that plainly holds one value: no comma, and something that is no white space. It can be told
   * without reading the value.
   */
  holdsOneValue(at: number): boolean {
    const { codes } = this;
    const end = this.end(at);
    let blank = true;
    for (let position = this.valueAt(at); position < end; position++) {
      const code = codes[position] as number;
      if (code === 44) return false;
      if (code > 32) blank = false;
    }
    return !blank;
  }

  /** The number that a field holds in plain digits, at most nine; undefined where it holds anything else. */
  plainNumber(at: number): number | undefined {
    const { codes } = this;
    const end = this.end(at);
    let position = this.valueAt(at);
    while (position < end && codes[position] === 32) position++;
    if (position === end || end - position > 9) return undefined;
    let value = 0;
    for (; position < end; position++) {
      const digit = (codes[position] as number) - 48;
      if (digit < 0 || digit > 9) return undefined;
      value = value * 10 + digit;
    }
    return value;
  }
}
