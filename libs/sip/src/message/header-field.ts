import { isUtf8 } from 'node:buffer';
import { isToken } from '../grammar/characters.js';
import { Scanner } from '../grammar/scanner.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { breaksLine, onOneLine, trimWhite, unfold } from '../grammar/white-space.js';
import type { HeaderDefinition } from './header-definition.js';
import { canonicalName } from './header-names.js';
import { fromWire, isWireText, toWire } from './wire-text.js';

/** How many values one header field may hold; more are answered with 513. */
const maximumValues = 200;

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

  private constructor(
    /** Canonical name; see canonicalName. */
    readonly name: string,
    /** Wire text of the whole field with its folds, without the final CRLF. */
    readonly line: string,
    private readonly valueAt: number,
  ) {}

  /**
   * A field from the wire; `colon` is where its name ends.
   * @throws SipSyntaxError where the name is no token, a CR or LF stands outside a fold, or the text is no bytes
   */
  static fromLine(line: string, colon: number): HeaderField {
    const read = HeaderField.readLine(line, colon);
    if (typeof read === 'string') throw new SipSyntaxError(read, 0, 'head');
    return read;
  }

  /** The same, but a fault comes back as its reason: a message may have many, and exceptions are dear. */
  static readLine(line: string, colon: number): HeaderField | string {
    let end = colon;
    while (end > 0 && (line.charCodeAt(end - 1) === 32 || line.charCodeAt(end - 1) === 9)) end--;
    const spelled = line.slice(0, Math.max(end, 0));
    if (!isToken(spelled)) return 'header line without a name and a colon';
    if (breaksLine(line) || !isWireText(line)) return 'header with a bare CR or LF';
    return new HeaderField(canonicalName(spelled), line, colon + 1);
  }

  static fromValue<Value>(definition: HeaderDefinition<Value>, value: Value): HeaderField {
    const text = definition.print(value);
    const field = HeaderField.fromText(definition.name, text);
    // Line ends have become spaces, here or where text was quoted: such a value is read anew, so that what is typed
    // and what is sent stay one.
    if (!/[\r\n"]/.test(text)) field.parsed = { definition, values: [value] };
    return field;
  }

  /**
   * A field from a name and its text; line ends in the text become spaces, so that no text can add a header.
   * @throws SipSyntaxError where the name is no token
   */
  static fromText(name: string, text: string): HeaderField {
    if (!isToken(name)) throw new SipSyntaxError('header name is no token', 0);
    return new HeaderField(canonicalName(name), `${name}: ${toWire(onOneLine(text))}`, name.length + 1);
  }

  /** The value without surrounding white space, folds made into one space. */
  get value(): string {
    return unfold(trimWhite(fromWire(this.line.slice(this.valueAt))));
  }

  /** Every value in this field. Throws SipSyntaxError. */
  values<Value>(definition: HeaderDefinition<Value>): readonly Value[] {
    if (this.parsed?.definition !== definition) {
      this.parsed = { definition, values: parseValues(definition, fromWire(this.line), this.valueAt) };
    }
    return this.parsed.values as readonly Value[];
  }

  /** Throws SipSyntaxError where the field is not what the grammar asks for, to the letter: no deviation is taken. */
  check<Value>(definition: HeaderDefinition<Value>): void {
    if (!isUtf8(Buffer.from(this.line, 'latin1'))) {
      throw new SipSyntaxError('bytes that are no UTF-8', this.valueAt, definition.name);
    }
    parseValues(definition, fromWire(this.line), this.valueAt, true);
  }

  /** This field with its first value alone, whatever follows it. Throws SipSyntaxError where that can't be read. */
  withFirstAlone<Value>(definition: HeaderDefinition<Value>): HeaderField {
    const scanner = new Scanner(fromWire(this.line), this.valueAt);
    scanner.skipWhite();
    return HeaderField.fromValue(definition, definition.parse(scanner));
  }

  /** This field without its first value; undefined where that was the only one. Throws SipSyntaxError. */
  withoutFirst<Value>(definition: HeaderDefinition<Value>): HeaderField | undefined {
    const values = this.values(definition);
    if (values.length < 2) return undefined;
    // Looked for in the wire text, not in what it reads as: bytes that are no UTF-8 must come through too.
    const rest = this.line.slice(secondValueAt(definition, this.line, this.valueAt));
    const field = new HeaderField(this.name, `${this.line.slice(0, this.valueAt)} ${rest}`, this.valueAt);
    field.parsed = { definition, values: values.slice(1) };
    return field;
  }
}

/** Deviation: every list may be empty ("Route:"), not only those that the grammar lets be so. */
function parseValues<Value>(
  definition: HeaderDefinition<Value>,
  text: string,
  start: number,
  strict = false,
): Value[] {
  const scanner = new Scanner(text, start, text.length, strict);
  const values: Value[] = [];
  try {
    scanner.skipWhite();
    // An empty list is legal for headers of tokens: "Supported:", "Accept:" (RFC 3261 §20.1, §20.37).
    if (definition.kind === 'list' && scanner.atEnd) {
      if (definition.mayBeEmpty !== true) scanner.deviation('empty list');
      return values;
    }
    values.push(definition.parse(scanner));
    while (definition.kind === 'list' && nextValue(scanner)) {
      if (values.length >= maximumValues) {
        throw new SipSyntaxError('too many values', scanner.position, definition.name, 513);
      }
      values.push(definition.parse(scanner));
    }
    scanner.expectEnd();
  } catch (error) {
    throw error instanceof SipSyntaxError ? error.in(definition.name) : error;
  }
  return values;
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

function secondValueAt<Value>(definition: HeaderDefinition<Value>, text: string, start: number): number {
  const scanner = new Scanner(text, start);
  scanner.skipWhite();
  definition.parse(scanner);
  nextValue(scanner);
  return scanner.position;
}
