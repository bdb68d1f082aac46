import { isAscii } from 'node:buffer';
import type { SipSyntaxError } from '../grammar/syntax-error.js';
import { type FieldSource, HeaderField } from './header-field.js';
import { type MessageBody, ReceivedBody } from './received-body.js';

/** How many numbers stand for one field in the table. */
export const placeSize = 4;

/** No field of a header, and more than one. */
export const none = -1;
export const several = -2;

/** By length: lists of fields that nobody has asked for. A copy of one costs less than a new one. */
const unreadFields: (readonly undefined[] | undefined)[] = [];

function unread(length: number): (HeaderField | undefined)[] {
  if (length > 256) return new Array<undefined>(length).fill(undefined);
  unreadFields[length] ??= new Array<undefined>(length).fill(undefined);
  return unreadFields[length].slice();
}

/**
 * Where the header fields stand in one head: read once, shared by every message that is made of it. A field becomes an
 * object when somebody asks for it, and is one and the same from then on.
 */
export class FieldTable implements FieldSource {
  private fields: (HeaderField | undefined)[] | undefined = undefined;
  private isAscii: boolean | undefined = undefined;

  /**
   * `places` has from `first` on, for each field, the number of its header, and where the field, its value and the end of
   * its line stand.
   */
  constructor(
    readonly wire: string,
    /** The codes of the wire text, and of what comes behind it. */
    readonly codes: Uint8Array,
    private readonly places: Int32Array,
    private readonly first: number,
    readonly length: number,
    /** Where the blank line behind the fields begins; where there is none, the end of the text. */
    readonly blankLine: number,
    readonly maximumValues: number,
    /** The first thing that is wrong with the fields. */
    readonly fault: SipSyntaxError | undefined,
  ) {}

  /** True where all before the blank line is ASCII; that is looked at when first asked for. */
  get ascii(): boolean {
    // The body may be anything, but seldom is: only then must the head be looked at alone.
    this.isAscii ??= isAscii(this.codes) || isAscii(this.codes.subarray(0, this.blankLine));
    return this.isAscii;
  }

  /** The number of its header; see headerNumber. */
  number(at: number): number {
    return this.places[this.first + at * placeSize] as number;
  }

  start(at: number): number {
    return this.places[this.first + at * placeSize + 1] as number;
  }

  private valueAt(at: number): number {
    return this.places[this.first + at * placeSize + 2] as number;
  }

  /** Where its line ends, before the CRLF. */
  end(at: number): number {
    return this.places[this.first + at * placeSize + 3] as number;
  }

  /** True where the last field has the blank line behind it, then this very body, and then nothing more. */
  endsWith(body: MessageBody): boolean {
    return (
      body instanceof ReceivedBody &&
      body.received === this.codes &&
      body.start === this.blankLine + 2 &&
      body.start + body.length === this.codes.length &&
      (this.length === 0 || this.end(this.length - 1) === this.blankLine - 2)
    );
  }

  field(at: number): HeaderField {
    this.fields ??= unread(this.length);
    let field = this.fields[at];
    if (field === undefined) {
      field = HeaderField.within(this, this.number(at), this.start(at), this.valueAt(at), this.end(at));
      this.fields[at] = field;
    }
    return field;
  }

  /** Lets go of the fields that were asked for, and of their values. */
  forgetFields(): void {
    this.fields = undefined;
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

  /** The place of the first field with this number at `from` or below; `none` where there is none. */
  find(number: number, from: number): number {
    const { places, first, length } = this;
    for (let place = from; place < length; place++) {
      if (places[first + place * placeSize] === number) return place;
    }
    return none;
  }

  /** The place of the only field with this number; `none` where there is none, `several` where there are more. */
  findOnly(number: number): number {
    const { places, first, length } = this;
    let found = none;
    for (let place = 0; place < length; place++) {
      if (places[first + place * placeSize] !== number) continue;
      if (found !== none) return several;
      found = place;
    }
    return found;
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
