import { type ReadingOptions, Scanner } from '../grammar/scanner.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import type { HeaderForm } from './header-form.js';
import { printNumber, printToken } from './header-forms.js';
import { headerNumber } from './header-names.js';

/**
 * A typed header: how one value of it is read and written.
 *
 * - `single`: at most one value in a message.
 * - `list`: any number, in one field split by commas or in several fields (RFC 3261 §7.3.1).
 * - `repeated`: any number, one a field, because its values hold commas themselves (challenges, credentials).
 */
export interface HeaderDefinition<
  Value,
  Kind extends 'single' | 'list' | 'repeated' = 'single' | 'list' | 'repeated',
> {
  readonly kind: Kind;
  /** Canonical spelling, as in the RFC. */
  readonly name: string;
  /** See headerNumber: known from the start, it need not be looked up each time. */
  readonly number?: number;
  /** For a header whose value is one number: the greatest that it may be. */
  readonly maximum?: number | undefined;
  /** True for a list that the grammar lets stand empty; others do so for lenient readers only. */
  readonly mayBeEmpty?: boolean;
  /** Reads one value and leaves the scanner behind it. Throws SipSyntaxError. */
  parse(scanner: Scanner): Value;
  print(value: Value): string;
}

export type SingleHeader<Value> = HeaderDefinition<Value, 'single'>;
export type ManyHeader<Value> = HeaderDefinition<Value, 'list' | 'repeated'>;

/** All definitions are made here, alike in their properties: what reads headers meets one kind of object only. */
function define<Value, Kind extends HeaderDefinition<Value>['kind']>(
  kind: Kind,
  name: string,
  { parse, print }: HeaderForm<Value>,
  { mayBeEmpty = false, maximum }: { readonly mayBeEmpty?: boolean; readonly maximum?: number } = {},
): HeaderDefinition<Value, Kind> {
  return { kind, name, number: headerNumber(name), maximum, mayBeEmpty, parse, print };
}

export const singleHeader = <Value>(name: string, form: HeaderForm<Value>): SingleHeader<Value> =>
  define('single', name, form);

export const listHeader = <Value>(
  name: string,
  form: HeaderForm<Value>,
  options: { readonly mayBeEmpty?: boolean } = {},
): HeaderDefinition<Value, 'list'> => define('list', name, form, options);

export const repeatedHeader = <Value>(
  name: string,
  form: HeaderForm<Value>,
): HeaderDefinition<Value, 'repeated'> => define('repeated', name, form);

/** A header whose value is one number of at most `maximum`. Deviation: one below `minimum` is taken. */
export const numberHeader = (name: string, maximum: number, minimum = 0): SingleHeader<number> =>
  define(
    'single',
    name,
    {
      parse(scanner) {
        const start = scanner.position;
        const number = scanner.number(name, maximum);
        if (number < minimum) scanner.deviation(`${name} is less than ${minimum}`, start);
        return number;
      },
      print: (number) => printNumber(number, maximum),
    },
    { maximum },
  );

/** A header whose values are tokens: Supported, Require, Allow and their like. */
export const tokenListHeader = (
  name: string,
  options: { readonly mayBeEmpty?: boolean } = {},
): HeaderDefinition<string, 'list'> =>
  listHeader(name, { parse: (scanner) => scanner.token(), print: printToken }, options);

/**
 * A header whose value is kept as text. `grammar` takes what may stand in it and throws SipSyntaxError for the rest.
 * Deviation: only strict readers ask it.
 */
export const textHeader = (name: string, grammar?: (scanner: Scanner) => unknown): SingleHeader<string> =>
  singleHeader(name, {
    parse(scanner) {
      if (scanner.strict && grammar !== undefined) {
        const start = scanner.position;
        grammar(scanner);
        scanner.expectEnd();
        scanner.position = start;
      }
      return scanner.rest();
    },
    print: (text) => text,
  });

/** Reads one value that stands alone. Throws SipSyntaxError. */
export function parseHeaderValue<Value>(
  definition: HeaderDefinition<Value>,
  text: string,
  options: ReadingOptions = {},
): Value {
  const scanner = new Scanner(text, 0, text.length, options.strict);
  try {
    scanner.skipWhite();
    const value = definition.parse(scanner);
    scanner.expectEnd();
    return value;
  } catch (error) {
    throw error instanceof SipSyntaxError ? error.in(definition.name) : error;
  }
}
