import {
  consistsOf,
  endOfRun,
  looseValueCharacters,
  parameterNameCharacters,
  plainValueCharacters,
  tokenCharacters,
} from './characters.js';
import { parameterName } from './known-parameters.js';
import { anyValue, type ParameterForms } from './parameter-forms.js';
import { addParts, allParts } from './parameter-parts.js';
import { isQuotedString, unquote } from './quoted-string.js';
import type { Scanner } from './scanner.js';
import { SipSyntaxError } from './syntax-error.js';

type Entry = readonly [name: string, value: string | undefined];

const noEntries: readonly Entry[] = [];
const noParts: readonly (string | undefined)[] = [];

/**
 * Parameters in their order, each as it was spelled; names compare without case. Immutable.
 * RFC 3261 §25.1 (generic-param), §7.3.1
 */
export class Parameters {
  static readonly none = new Parameters([]);

  /** Names and values in turn: one flat list costs a parser less than a pair for each. */
  private parts: readonly (string | undefined)[];

  /**
   * Names and values as they stand in a message: a value is a token, a host or a quoted string (see quote), in a URI
   * an escaped text. Throws SipSyntaxError where one isn't, because printed it would be read as something else.
   * `isChecked` is for entries that a parser has just read.
   */
  constructor(entries: readonly Entry[], isChecked = false) {
    if (!isChecked) for (const [name, value] of entries) checkEntry(name, value);
    this.parts = entries.length === 0 ? noParts : flatten(entries);
  }

  /** From names and values in turn that a parser has just read, and that nothing else keeps. */
  static ofParts(parts: readonly (string | undefined)[]): Parameters {
    if (parts.length === 0) return Parameters.none;
    const parameters = new Parameters(noEntries, true);
    parameters.parts = parts;
    return parameters;
  }

  static of(record: Readonly<Record<string, string | number | undefined | null>>): Parameters {
    const entries: Entry[] = [];
    for (const [name, value] of Object.entries(record)) {
      if (value !== undefined) entries.push([name, value === null ? undefined : String(value)]);
    }
    return new Parameters(entries);
  }

  get size(): number {
    return this.parts.length / 2;
  }

  /** The value as it stands, quotes included; undefined where the parameter is absent or has no value. */
  get(name: string): string | undefined {
    const at = this.find(name);
    return at < 0 ? undefined : this.parts[at + 1];
  }

  /** The value without quotes. */
  text(name: string): string | undefined {
    const value = this.get(name);
    return value === undefined ? undefined : unquote(value);
  }

  /** The value as a number; undefined where it is none of 0 to 2^32 - 1 (1*DIGIT). */
  number(name: string): number | undefined {
    const value = this.get(name);
    return value !== undefined && /^\d+$/.test(value) && Number(value) <= 0xffffffff
      ? Number(value)
      : undefined;
  }

  has(name: string): boolean {
    return this.find(name) >= 0;
  }

  /** A copy in which the parameter has this value, in its old place if it had one. */
  with(name: string, value?: string | number): Parameters {
    const text = value === undefined ? undefined : String(value);
    checkEntry(name, text);
    const at = this.find(name, false);
    return Parameters.ofParts(at < 0 ? [...this.parts, name, text] : this.parts.toSpliced(at, 2, name, text));
  }

  without(name: string): Parameters {
    const lower = name.toLowerCase();
    return new Parameters(
      [...this].filter(([other]) => other.toLowerCase() !== lower),
      true,
    );
  }

  *[Symbol.iterator](): IterableIterator<Entry> {
    for (let at = 0; at < this.parts.length; at += 2) yield [this.parts[at] ?? '', this.parts[at + 1]];
  }

  /** `;name=value;flag`, the empty text for none. */
  toString(): string {
    let text = '';
    for (let at = 0; at < this.parts.length; at += 2) {
      const value = this.parts[at + 1];
      text += value === undefined ? `;${this.parts[at]}` : `;${this.parts[at]}=${value}`;
    }
    return text;
  }

  /** Where the name stands in `parts`, -1 if nowhere. With `exact`, one in the same case goes first. */
  private find(name: string, exact = true): number {
    const { parts } = this;
    for (let at = 0; exact && at < parts.length; at += 2) if (parts[at] === name) return at;
    const lower = name.toLowerCase();
    for (let at = 0; at < parts.length; at += 2) {
      const other = parts[at];
      if (other?.length === name.length && other.toLowerCase() === lower) return at;
    }
    return -1;
  }
}

/** Array.prototype.flat does the same at several times the cost. */
function flatten(entries: readonly Entry[]): (string | undefined)[] {
  const parts: (string | undefined)[] = [];
  for (const [name, value] of entries) parts.push(name, value);
  return parts;
}

function checkEntry(name: string, value: string | undefined): void {
  if (!consistsOf(name, parameterNameCharacters)) throw new SipSyntaxError('malformed parameter name', 0);
  if (value === undefined || value === '' || consistsOf(value, plainValueCharacters)) return;
  if (!isQuotedString(value)) throw new SipSyntaxError('malformed parameter value', 0);
}

/**
 * `*( SEMI generic-param )`. `forms` says what a strict reader asks of the parameters that the header defines.
 * Deviation: a parameter that stands twice is taken, and the first counts (RFC 3261 §7.3.1).
 */
export function parseParameters(scanner: Scanner, forms?: ParameterForms): Parameters {
  let parts: (string | undefined)[] | undefined;
  const names = scanner.strict ? new Set<string>() : undefined;
  while (takeSemicolon(scanner)) {
    // Deviation: an empty parameter (";;", a ";" at the end) is passed over; phones send both.
    if (scanner.atEnd || scanner.peek() === 59 || scanner.peek() === 44) {
      scanner.deviation('empty parameter');
      continue;
    }
    const start = scanner.position;
    const name = parseName(scanner);
    const value = parseParameterValue(scanner, name, start, forms);
    parts = addParts(parts, name, value);
    if (names === undefined) continue;
    const lower = name.toLowerCase();
    if (names.has(lower)) scanner.deviation('parameter that stands twice', start);
    names.add(lower);
  }
  return parts === undefined ? Parameters.none : Parameters.ofParts(allParts(parts));
}

/**
 * `token [ EQUAL gen-value ]`, where a gen-value is a token, a host or a quoted string.
 * Deviation: an empty value, and one with characters of a URI in it, is taken; phones send both.
 */
export function parseParameter(scanner: Scanner, forms?: ParameterForms): Entry {
  const start = scanner.position;
  const name = parseName(scanner);
  return [name, parseParameterValue(scanner, name, start, forms)];
}

/** SEMI; mostly without white space around it. */
function takeSemicolon(scanner: Scanner): boolean {
  if (scanner.peek() !== 59) return scanner.atWhite && scanner.takeSeparator(';');
  scanner.position++;
  if (scanner.atWhite) scanner.skipWhite();
  return true;
}

function parseName(scanner: Scanner): string {
  const { text, codes, position: start } = scanner;
  const end = endOfRun(codes, start, scanner.end, tokenCharacters);
  if (end === start) scanner.fail('parameter name expected');
  scanner.position = end;
  return parameterName(text, codes, start, end);
}

function parseParameterValue(
  scanner: Scanner,
  name: string,
  start: number,
  forms: ParameterForms | undefined,
): string | undefined {
  const next = scanner.peek();
  // Mostly '=' comes at once, or the next parameter.
  const value =
    next === 61 || (next !== 59 && next !== 44 && scanner.atWhite) ? parseAssigned(scanner) : undefined;
  if (scanner.strict) {
    const form = forms?.get(name.toLowerCase());
    if (!(form === undefined ? isGenericValue(value) : form(value))) {
      scanner.deviation(`malformed ${name} parameter`, start);
    }
  }
  return value;
}

const parseAssigned = (scanner: Scanner): string | undefined =>
  scanner.takeSeparator('=') ? parseValue(scanner) : undefined;

const parseValue = (scanner: Scanner): string =>
  scanner.peek() === 34 ? scanner.quotedString() : scanner.run(looseValueCharacters);

const isGenericValue = (value: string | undefined): boolean => value === undefined || anyValue(value);
