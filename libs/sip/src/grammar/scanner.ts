import { codesOf, control, digit, endOfRun, lws, tokenCharacters, whiteCharacters } from './characters.js';
import { unquote } from './quoted-string.js';
import { SipSyntaxError } from './syntax-error.js';
import { trimWhite, unfold } from './white-space.js';

/** How closely a text is read. */
export interface ReadingOptions {
  /** True: what the code marks as `Deviation:` is refused. Default false: it is taken, as phones need it. */
  readonly strict?: boolean;
}

/**
 * Reads a text from left to right; each method takes one production of the grammar or throws SipSyntaxError.
 * RFC 3261 §25.1
 */
export class Scanner {
  position: number;

  constructor(
    readonly text: string,
    start = 0,
    /** What stands from here on is not read. */
    public end: number = text.length,
    /** True where what deviates from the grammar is refused; see `deviation`. */
    readonly strict: boolean = false,
    /** The codes of the text's characters, see codesOf; made here where nobody has them yet. */
    readonly codes: Uint8Array = codesOf(text),
  ) {
    this.position = start;
  }

  get atEnd(): boolean {
    return this.position >= this.end;
  }

  /** The code of the character that comes next, -1 at the end. */
  peek(): number {
    return this.position < this.end ? (this.codes[this.position] as number) : -1;
  }

  fail(reason: string): never {
    throw new SipSyntaxError(reason, this.position);
  }

  /** Marks a departure from the grammar: taken, unless the text is read strictly. */
  deviation(reason: string, at: number = this.position): void {
    if (this.strict) throw new SipSyntaxError(reason, at);
  }

  /**
   * LWS and SWS alike: folds are white space to the grammar.
   * RFC 3261 §25.1 with erratum 7529. Deviation: any number of folds in a row is taken for one.
   */
  skipWhite(): void {
    const start = this.position;
    this.position = endOfRun(this.codes, start, this.end, whiteCharacters);
    if (this.position === start) return;
    if (this.strict && this.text.slice(start, this.position).split('\n').length > 2) {
      this.deviation('more than one fold in a row', start);
    }
  }

  /** True where white space comes next. */
  get atWhite(): boolean {
    return this.position < this.end && whiteCharacters[this.codes[this.position] as number] === 1;
  }

  /** LWS: at least one white space. */
  expectWhite(): void {
    if (!lws(this.peek())) this.fail('white space expected');
    this.skipWhite();
  }

  /** Takes the character where it comes next. */
  take(character: string): boolean {
    if (this.peek() !== character.charCodeAt(0)) return false;
    this.position++;
    return true;
  }

  /** Takes the character with white space around it: COMMA, SEMI, EQUAL, SLASH, HCOLON. */
  takeSeparator(character: string): boolean {
    const start = this.position;
    const code = this.peek();
    // Mostly neither the character nor white space comes next.
    if (code !== character.charCodeAt(0)) {
      if (!lws(code)) return false;
      this.skipWhite();
    }
    if (!this.take(character)) {
      this.position = start;
      return false;
    }
    this.skipWhite();
    return true;
  }

  expect(character: string): void {
    if (!this.take(character)) this.fail(`'${character}' expected`);
  }

  expectSeparator(character: string): void {
    if (!this.takeSeparator(character)) this.fail(`'${character}' expected`);
  }

  /** The longest run of characters of a class; empty where none comes. */
  run(characters: Uint8Array): string {
    const start = this.position;
    this.position = endOfRun(this.codes, start, this.end, characters);
    return this.text.slice(start, this.position);
  }

  /** token */
  token(what = 'token'): string {
    const token = this.run(tokenCharacters);
    if (token.length === 0) this.fail(`${what} expected`);
    return token;
  }

  /** 1*DIGIT as a number up to `maximum`. */
  number(what: string, maximum: number): number {
    const { codes, end, position: start } = this;
    let value = 0;
    let at = start;
    for (; at < end; at++) {
      const code = codes[at] as number;
      if (!digit(code)) break;
      value = value * 10 + (code - 48);
      if (value > maximum) {
        this.position = at + 1;
        this.fail(`${what} is greater than ${maximum}`);
      }
    }
    this.position = at;
    if (at === start) this.fail(`${what} expected`);
    return value;
  }

  /** quoted-string with its quotes and escapes as they stand, and its folds as spaces. See skipQuoted. */
  quotedString(): string {
    const start = this.position;
    const plain = this.skipQuoted();
    const text = this.text.slice(start, this.position);
    return plain ? text : this.singleLine(text);
  }

  /** What a quoted-string stands for: without quotes and escapes. See skipQuoted. */
  unquotedString(): string {
    const start = this.position;
    return this.skipQuoted()
      ? this.text.slice(start + 1, this.position - 1)
      : unquote(this.singleLine(this.text.slice(start, this.position)));
  }

  /**
   * quoted-string; true where no escape and no fold is in it.
   * Deviation: controls, and escapes of what is not ASCII, are taken.
   */
  private skipQuoted(): boolean {
    this.expect('"');
    const { codes, end } = this;
    let plain = true;
    for (let at = this.position; at < end; at++) {
      const code = codes[at] as number;
      if (code === 34) {
        this.position = at + 1;
        return plain;
      }
      if (code > 31 && code !== 92 && code !== 127) continue;
      if (this.strict && control(code)) this.deviation('control in a quoted string', at);
      if (code === 92 || code === 13 || code === 10) plain = false;
      if (code !== 92) continue;
      at++;
      this.position = at;
      // CR and LF can't be escaped (RFC 3261 §25.1 quoted-pair).
      const escaped = this.peek();
      if (escaped === 13 || escaped === 10) this.fail('escaped line end');
      if (escaped > 127) this.deviation('escape of a character beyond ASCII');
    }
    this.position = end;
    return this.fail('quoted string without an end');
  }

  /** Everything up to one of these characters or the end. */
  until(characters: string): string {
    const start = this.position;
    while (this.position < this.end && !characters.includes(this.text.charAt(this.position))) this.position++;
    return this.text.slice(start, this.position);
  }

  /** All that is left, as one line of text (TEXT-UTF8-TRIM). Deviation: controls are taken. */
  rest(): string {
    const start = this.position;
    this.position = this.end;
    for (let at = start; this.strict && at < this.end; at++) {
      if (control(this.codes[at] as number)) this.deviation('control in a text', at);
    }
    return this.singleLine(trimWhite(this.text.slice(start, this.end)));
  }

  /** Text with its folds as spaces; any other line end is an error. */
  singleLine(text: string): string {
    const unfolded = unfold(text);
    if (/[\r\n]/.test(unfolded)) this.fail('line end in a text');
    return unfolded;
  }

  /** Nothing but white space may follow. */
  expectEnd(): void {
    this.skipWhite();
    if (!this.atEnd) this.fail('unexpected text');
  }
}
