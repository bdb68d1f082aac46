import {
  consistsOf,
  isToken,
  looseValueCharacters,
  parameterNameCharacters,
  plainValueCharacters,
} from './characters.js';
import { isHost } from './host.js';
import type { ParameterForms } from './parameter-forms.js';
import { isQuotedString, unquote } from './quoted-string.js';
import type { Scanner } from './scanner.js';
import { SipSyntaxError } from './syntax-error.js';

type Entry = readonly [name: string, value: string | undefined];

/**
 * Parameters in their order, each as it was spelled; names compare without case. Immutable.
 * RFC 3261 §25.1 (generic-param), §7.3.1
 */
export class Parameters {
  static readonly none = new Parameters([]);

  /**
   * Names and values as they stand in a message: a value is a token, a host or a quoted string (see quote), in a URI
   * an escaped text. Throws SipSyntaxError where one isn't, because printed it would be read as something else.
   * `isChecked` is for entries that a parser has just read.
   */
  constructor(
    private readonly entries: readonly Entry[],
    isChecked = false,
  ) {
    if (!isChecked) entries.forEach(checkEntry);
  }

  static of(record: Readonly<Record<string, string | number | undefined | null>>): Parameters {
    const entries: Entry[] = [];
    for (const [name, value] of Object.entries(record)) {
      if (value !== undefined) entries.push([name, value === null ? undefined : String(value)]);
    }
    return new Parameters(entries);
  }

  get size(): number {
    return this.entries.length;
  }

  /** The value as it stands, quotes included; undefined where the parameter is absent or has no value. */
  get(name: string): string | undefined {
    return this.find(name)?.[1];
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
    return this.find(name) !== undefined;
  }

  /** A copy in which the parameter has this value, in its old place if it had one. */
  with(name: string, value?: string | number): Parameters {
    const entry: Entry = [name, value === undefined ? undefined : String(value)];
    checkEntry(entry);
    const lower = name.toLowerCase();
    const at = this.entries.findIndex(([other]) => other.toLowerCase() === lower);
    return new Parameters(at < 0 ? [...this.entries, entry] : this.entries.with(at, entry), true);
  }

  without(name: string): Parameters {
    const lower = name.toLowerCase();
    return new Parameters(
      this.entries.filter(([other]) => other.toLowerCase() !== lower),
      true,
    );
  }

  [Symbol.iterator](): IterableIterator<Entry> {
    return this.entries[Symbol.iterator]();
  }

  /** `;name=value;flag`, the empty text for none. */
  toString(): string {
    let text = '';
    for (const [name, value] of this.entries) text += value === undefined ? `;${name}` : `;${name}=${value}`;
    return text;
  }

  private find(name: string): Entry | undefined {
    for (const entry of this.entries) if (entry[0] === name) return entry;
    const lower = name.toLowerCase();
    for (const entry of this.entries) {
      if (entry[0].length === name.length && entry[0].toLowerCase() === lower) return entry;
    }
    return undefined;
  }
}

function checkEntry([name, value]: Entry): void {
  if (!consistsOf(name, parameterNameCharacters)) throw new SipSyntaxError('malformed parameter name', 0);
  if (value === undefined || value === '' || consistsOf(value, plainValueCharacters)) return;
  if (!isQuotedString(value)) throw new SipSyntaxError('malformed parameter value', 0);
}

/**
 * `*( SEMI generic-param )`. `forms` says what a strict reader asks of the parameters that the header defines.
 * Deviation: a parameter that stands twice is taken, and the first counts (RFC 3261 §7.3.1).
 */
export function parseParameters(scanner: Scanner, forms?: ParameterForms): Parameters {
  const entries: Entry[] = [];
  const names = scanner.strict ? new Set<string>() : undefined;
  while (scanner.takeSeparator(';')) {
    // Deviation: an empty parameter (";;", a ";" at the end) is passed over; phones send both.
    if (scanner.atEnd || scanner.peek() === 59 || scanner.peek() === 44) {
      scanner.deviation('empty parameter');
      continue;
    }
    const start = scanner.position;
    const entry = parseParameter(scanner, forms);
    entries.push(entry);
    if (names === undefined) continue;
    const name = entry[0].toLowerCase();
    if (names.has(name)) scanner.deviation('parameter that stands twice', start);
    names.add(name);
  }
  return entries.length === 0 ? Parameters.none : new Parameters(entries, true);
}

/**
 * `token [ EQUAL gen-value ]`, where a gen-value is a token, a host or a quoted string.
 * Deviation: an empty value, and one with characters of a URI in it, is taken; phones send both.
 */
export function parseParameter(scanner: Scanner, forms?: ParameterForms): Entry {
  const start = scanner.position;
  const name = scanner.token('parameter name');
  const value = scanner.takeSeparator('=') ? parseValue(scanner) : undefined;
  if (scanner.strict) {
    const form = forms?.get(name.toLowerCase());
    if (!(form === undefined ? isGenericValue(value) : form(value))) {
      scanner.deviation(`malformed ${name} parameter`, start);
    }
  }
  return [name, value];
}

const parseValue = (scanner: Scanner): string =>
  scanner.peek() === 34 ? scanner.quotedString() : scanner.run(looseValueCharacters);

const isGenericValue = (value: string | undefined): boolean =>
  value === undefined || isToken(value) || isHost(value) || isQuotedString(value);
