import { isUtf8 } from 'node:buffer';
import { codesOf, isToken } from '../grammar/characters.js';
import { Scanner } from '../grammar/scanner.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { breaksLine, isBlank, onOneLine, trimWhite, unfold } from '../grammar/white-space.js';
import type { HeaderDefinition } from './header-definition.js';
import { canonicalName, headerName, headerNumber, unknownHeader } from './header-names.js';
import { parseValues, secondValueAt } from './header-values.js';
import { defaultLimits } from './limits.js';
import { fromWire, isAsciiText, isWireText, toWire } from './wire-text.js';

const nameless = 'header line without a name and a colon';
const lineBroken = 'header with a bare CR or LF';

/** Printable ASCII without quotes: text that can go on the wire, and be read again, as it stands. */
const isPlain = (text: string): boolean => !/[^ !#-~]/.test(text);

const noValues: readonly unknown[] = [];

/** What a field is a part of: a head of a message, or its own line alone. */
export interface FieldSource {
  readonly wire: string;
  /** The codes of the wire text; absent where nobody has made them yet. */
  readonly codes?: Uint8Array;
  /** True where the wire text is all ASCII and so reads as it stands. */
  readonly ascii: boolean;
  /** How many values a field may hold; absent: the default limit. */
  readonly maximumValues?: number;
}

/**
 * One header field as it stands on the wire. Its values are read when first asked for, and kept.
 * None can be made that is more than one field once it is printed.
 */
export class HeaderField {
  private parsedAs: unknown;
  private parsed: readonly unknown[];

  private constructor(
    /** See headerNumber. */
    readonly number: number,
    private readonly source: FieldSource,
    private readonly start: number,
    /** Where the value begins, behind the colon. */
    private readonly valueAt: number,
    private readonly end: number,
  ) {
    this.parsedAs = undefined;
    this.parsed = noValues;
  }

  /**
   * A field from the wire; `colon` is where its name ends.
   * @throws SipSyntaxError where the name is no token, a CR or LF stands outside a fold, or the text is no bytes
   */
  static fromLine(line: string, colon: number): HeaderField {
    if (!isWireText(line) || breaksLine(line)) throw new SipSyntaxError(lineBroken, 0, 'head');
    let nameEnd = Math.max(colon, 0);
    while (nameEnd > 0 && isBlank(line.charCodeAt(nameEnd - 1))) nameEnd--;
    const name = line.slice(0, nameEnd);
    if (line[colon] !== ':' || !isToken(name)) throw new SipSyntaxError(nameless, 0, 'head');
    const source = { wire: line, ascii: isAsciiText(line) };
    return new HeaderField(headerNumber(name), source, 0, colon + 1, line.length);
  }

  /** A field of a head that has been looked at: see FieldTable. */
  static within(
    source: FieldSource,
    number: number,
    start: number,
    valueAt: number,
    end: number,
  ): HeaderField {
    return new HeaderField(number, source, start, valueAt, end);
  }

  static fromValue<Value>(definition: HeaderDefinition<Value>, value: Value): HeaderField {
    const { name, number = headerNumber(name) } = definition;
    const text = definition.print(value);
    const plain = isPlain(text);
    const field = HeaderField.made(number, name, text, plain);
    // Line ends have become spaces, here or where text was quoted: such a value is read anew, so that what is typed
    // and what is sent stay one.
    if (plain || !/[\r\n"]/.test(text)) field.keep(definition, [value]);
    return field;
  }

  /**
   * A field from a name and its text; line ends in the text become spaces, so that no text can add a header.
   * @throws SipSyntaxError where the name is no token
   */
  static fromText(name: string, text: string): HeaderField {
    return HeaderField.made(headerNumber(name), name, text, isPlain(text));
  }

  private static made(number: number, name: string, text: string, plain: boolean): HeaderField {
    if (number === unknownHeader && !isToken(name)) throw new SipSyntaxError('header name is no token', 0);
    const wire = `${name}: ${plain ? text : toWire(onOneLine(text))}`;
    const source = { wire, ascii: plain || isAsciiText(wire) };
    return new HeaderField(number, source, 0, name.length + 1, wire.length);
  }

  /** Canonical name; see canonicalName. */
  get name(): string {
    if (this.number !== unknownHeader) return headerName(this.number);
    return canonicalName(this.source.wire.slice(this.start, this.valueAt - 1).trimEnd());
  }

  /** Wire text of the whole field with its folds, without the final CRLF. */
  get line(): string {
    return this.source.wire.slice(this.start, this.end);
  }

  /** The value without surrounding white space, folds made into one space. */
  get value(): string {
    return unfold(trimWhite(fromWire(this.source.wire.slice(this.valueAt, this.end))));
  }

  /** Every value in this field. Throws SipSyntaxError. */
  values<Value>(definition: HeaderDefinition<Value>): readonly Value[] {
    if (this.parsedAs !== definition) this.keep(definition, this.read(definition));
    return this.parsed as readonly Value[];
  }

  /** Lets go of the values that were read: they are read again where somebody asks. */
  forgetValues(): void {
    this.keep(undefined, noValues);
  }

  private keep(definition: unknown, values: readonly unknown[]): void {
    this.parsedAs = definition;
    this.parsed = values;
  }

  private read<Value>(definition: HeaderDefinition<Value>): readonly Value[] {
    const { wire, ascii, codes = codesOf(wire), maximumValues = defaultLimits.valuesPerField } = this.source;
    // ASCII is read where it stands; the rest is first made into a text of its own.
    return ascii
      ? parseValues(
          definition,
          new Scanner(wire, this.valueAt, this.end, false, codes),
          this.start,
          maximumValues,
        )
      : parseValues(
          definition,
          new Scanner(fromWire(this.line), this.valueAt - this.start),
          0,
          maximumValues,
        );
  }

  /**
   * Throws SipSyntaxError where the field is not what the grammar asks for, to the letter: no deviation is taken.
   * Deviation: what RFC 3261 §25.1 takes for UTF-8 and RFC 3629 §3 does not, such as characters of five or six bytes, is
   * refused, because no reader could tell what it says.
   */
  check<Value>(definition: HeaderDefinition<Value>): void {
    const { line } = this;
    const valueAt = this.valueAt - this.start;
    if (!isUtf8(Buffer.from(line, 'latin1'))) {
      throw new SipSyntaxError('bytes that are no UTF-8', valueAt, definition.name);
    }
    const text = fromWire(line);
    const { maximumValues = defaultLimits.valuesPerField } = this.source;
    parseValues(definition, new Scanner(text, valueAt, text.length, true), 0, maximumValues);
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
    const { wire, ascii } = this.source;
    // Looked for in the wire text, not in what it reads as: bytes that are no UTF-8 must come through too.
    const rest = wire.slice(secondValueAt(definition, wire, this.valueAt, this.end), this.end);
    const line = `${wire.slice(this.start, this.valueAt)} ${rest}`;
    const valueAt = this.valueAt - this.start;
    const field = new HeaderField(this.number, { wire: line, ascii }, 0, valueAt, line.length);
    field.keep(definition, values.slice(1));
    return field;
  }
}
