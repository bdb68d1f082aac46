import { isUtf8 } from 'node:buffer';
import { isToken } from '../grammar/characters.js';
import { Scanner } from '../grammar/scanner.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { breaksLine, isBlank, onOneLine, trimWhite, unfold } from '../grammar/white-space.js';
import type { HeaderDefinition } from './header-definition.js';
import { canonicalName, knownNameAt } from './header-names.js';
import { fromWire, isAsciiText, isWireText, toWire } from './wire-text.js';

/** How many values one header field may hold; more are answered with 513. */
const maximumValues = 200;

const nameless = 'header line without a name and a colon';
const lineBroken = 'header with a bare CR or LF';

/** Printable ASCII without quotes: text that can go on the wire, and be read again, as it stands. */
const isPlain = (text: string): boolean => !/[^ !#-~]/.test(text);

interface ParsedValues {
  readonly definition: unknown;
  readonly values: readonly unknown[];
}

/**
 * One header field as it stands on the wire. Its values are read when first asked for, and kept.
 * None can be made that is more than one field once it is printed.
 */
export class HeaderField {
  private parsed: ParsedValues | undefined;

  /** A field is a part of a wire text, from `start` to `end`: the fields of a message share the text of its head. */
  private constructor(
    /** Canonical name; see canonicalName. */
    readonly name: string,
    private readonly wire: string,
    private readonly start: number,
    private readonly end: number,
    /** Where the value begins, behind the colon. */
    private readonly valueAt: number,
    /** True where the wire text is all ASCII and so reads as it stands. */
    private readonly ascii: boolean,
  ) {
    this.parsed = undefined;
  }

  /**
   * A field from the wire; `colon` is where its name ends.
   * @throws SipSyntaxError where the name is no token, a CR or LF stands outside a fold, or the text is no bytes
   */
  static fromLine(line: string, colon: number): HeaderField {
    const read = isWireText(line)
      ? HeaderField.readWithin(line, 0, line.length, colon, isAsciiText(line))
      : lineBroken;
    if (typeof read === 'string') throw new SipSyntaxError(read, 0, 'head');
    return read;
  }

  /**
   * The field that stands in a head between `start` and `end`. A fault comes back as its reason: a message may have
   * many, and exceptions are dear. `whole` says that no CR or LF stands in it.
   */
  static readWithin(
    head: string,
    start: number,
    end: number,
    colon: number,
    ascii: boolean,
    whole = false,
  ): HeaderField | string {
    if (colon <= start || colon >= end) return nameless;
    let name = knownNameAt(head, start, colon);
    if (name === undefined) {
      let nameEnd = colon;
      while (nameEnd > start && isBlank(head.charCodeAt(nameEnd - 1))) nameEnd--;
      const spelled = head.slice(start, nameEnd);
      if (!isToken(spelled)) return nameless;
      name = canonicalName(spelled);
    }
    if (!whole && breaksLine(head.slice(start, end))) return lineBroken;
    return new HeaderField(name, head, start, end, colon + 1, ascii);
  }

  static fromValue<Value>(definition: HeaderDefinition<Value>, value: Value): HeaderField {
    const text = definition.print(value);
    const field = HeaderField.fromText(definition.name, text);
    // Line ends have become spaces, here or where text was quoted: such a value is read anew, so that what is typed
    // and what is sent stay one.
    if (isPlain(text) || !/[\r\n"]/.test(text)) field.parsed = { definition, values: [value] };
    return field;
  }

  /**
   * A field from a name and its text; line ends in the text become spaces, so that no text can add a header.
   * @throws SipSyntaxError where the name is no token
   */
  static fromText(name: string, text: string): HeaderField {
    const known = knownNameAt(name, 0, name.length);
    if (known === undefined && !isToken(name)) throw new SipSyntaxError('header name is no token', 0);
    const plain = isPlain(text);
    const line = `${name}: ${plain ? text : toWire(onOneLine(text))}`;
    const canonical = known ?? canonicalName(name);
    return new HeaderField(canonical, line, 0, line.length, name.length + 1, plain || isAsciiText(line));
  }

  /** Wire text of the whole field with its folds, without the final CRLF. */
  get line(): string {
    return this.wire.slice(this.start, this.end);
  }

  /** The value without surrounding white space, folds made into one space. */
  get value(): string {
    return unfold(trimWhite(fromWire(this.wire.slice(this.valueAt, this.end))));
  }

  /** True where this field stands right behind the other in the same head. */
  follows(other: HeaderField): boolean {
    return this.start === other.end + 2 && this.wire === other.wire;
  }

  /** Wire text from this field to another that stands below it in the same head, without the final CRLF. */
  linesTo(last: HeaderField): string {
    return this.wire.slice(this.start, last.end);
  }

  /** Every value in this field. Throws SipSyntaxError. */
  values<Value>(definition: HeaderDefinition<Value>): readonly Value[] {
    if (this.parsed?.definition !== definition) {
      // ASCII is read where it stands; the rest is first made into a text of its own.
      const values = this.ascii
        ? parseValues(definition, new Scanner(this.wire, this.valueAt, this.end), this.start)
        : parseValues(definition, new Scanner(fromWire(this.line), this.valueAt - this.start), 0);
      this.parsed = { definition, values };
    }
    return this.parsed.values as readonly Value[];
  }

  /** Throws SipSyntaxError where the field is not what the grammar asks for, to the letter: no deviation is taken. */
  check<Value>(definition: HeaderDefinition<Value>): void {
    const { line } = this;
    const valueAt = this.valueAt - this.start;
    if (!isUtf8(Buffer.from(line, 'latin1'))) {
      throw new SipSyntaxError('bytes that are no UTF-8', valueAt, definition.name);
    }
    const text = fromWire(line);
    parseValues(definition, new Scanner(text, valueAt, text.length, true), 0);
  }

  /** This field with its first value alone, whatever follows it. Throws SipSyntaxError where that can't be read. */
  withFirstAlone<Value>(definition: HeaderDefinition<Value>): HeaderField {
    const scanner = new Scanner(fromWire(this.line), this.valueAt - this.start);
    scanner.skipWhite();
    return HeaderField.fromValue(definition, definition.parse(scanner));
  }

  /** This field without its first value; undefined where that was the only one. Throws SipSyntaxError. */
  withoutFirst<Value>(definition: HeaderDefinition<Value>): HeaderField | undefined {
    const values = this.values(definition);
    if (values.length < 2) return undefined;
    // Looked for in the wire text, not in what it reads as: bytes that are no UTF-8 must come through too.
    const rest = this.wire.slice(secondValueAt(definition, this.wire, this.valueAt, this.end), this.end);
    const line = `${this.wire.slice(this.start, this.valueAt)} ${rest}`;
    const field = new HeaderField(this.name, line, 0, line.length, this.valueAt - this.start, this.ascii);
    field.parsed = { definition, values: values.slice(1) };
    return field;
  }
}

/** Reads the values of a field that begins at `start` in the scanner's text. */
function parseValues<Value>(definition: HeaderDefinition<Value>, scanner: Scanner, start: number): Value[] {
  try {
    scanner.skipWhite();
    // An empty list is legal for headers of tokens: "Supported:", "Accept:" (RFC 3261 §20.1, §20.37).
    // Deviation: every list may be empty ("Route:"), not only those that the grammar lets be so.
    if (definition.kind === 'list' && scanner.atEnd) {
      if (definition.mayBeEmpty !== true) scanner.deviation('empty list');
      return [];
    }
    const values = [definition.parse(scanner)];
    while (definition.kind === 'list' && nextValue(scanner)) {
      if (values.length >= maximumValues) {
        throw new SipSyntaxError('too many values', scanner.position - start, definition.name, 513);
      }
      values.push(definition.parse(scanner));
    }
    scanner.expectEnd();
    return values;
  } catch (error) {
    throw error instanceof SipSyntaxError ? error.in(definition.name, start) : error;
  }
}

/**
 * Takes the comma before another value; false where none follows.
 * Deviation: empty elements ("a,,b", "a,") are passed over.
 */
function nextValue(scanner: Scanner): boolean {
  let separated = false;
  while (scanner.takeSeparator(',')) {
    if (separated || scanner.atEnd) scanner.deviation('empty value in a list');
    separated = true;
  }
  return separated && !scanner.atEnd;
}

function secondValueAt<Value>(
  definition: HeaderDefinition<Value>,
  text: string,
  start: number,
  end: number,
): number {
  const scanner = new Scanner(text, start, end);
  scanner.skipWhite();
  definition.parse(scanner);
  nextValue(scanner);
  return scanner.position;
}
