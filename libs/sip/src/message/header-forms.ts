import { consistsOf, endOfRun, isToken, wordCharacters } from '../grammar/characters.js';
import {
  type AddressRules,
  type NameAddress,
  parseNameAddress,
  printNameAddress,
} from '../grammar/name-address.js';
import type { ParameterForms } from '../grammar/parameter-forms.js';
import { type Parameters, parseParameters } from '../grammar/parameters.js';
import type { Scanner } from '../grammar/scanner.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { printUri, type Uri } from '../grammar/uri.js';
import type { HeaderForm } from './header-form.js';

/** name-addr or addr-spec with parameters. RFC 3261 §25.1 */
export const addressForm = (rules: AddressRules = {}): HeaderForm<NameAddress> => ({
  parse: (scanner) => parseNameAddress(scanner, rules),
  print: printNameAddress,
});

/** A URI in angle brackets, with parameters of the header. */
export interface UriReference {
  readonly uri: Uri;
  readonly parameters: Parameters;
}

/** `LAQUOT absoluteURI RAQUOT *( SEMI generic-param )`: Alert-Info, Call-Info and their like. RFC 3261 §25.1 */
export const uriReferenceForm = (parameters?: ParameterForms): HeaderForm<UriReference> => ({
  parse(scanner) {
    if (scanner.peek() !== 60) scanner.fail("'<' expected");
    const address = parseNameAddress(scanner, parameters === undefined ? {} : { parameters });
    return { uri: address.uri, parameters: address.parameters };
  },
  print: ({ uri, parameters }) => `<${printUri(uri)}>${parameters.toString()}`,
});

/** A token, checked when it is printed, so that it is read as one. */
export function printToken(text: string): string {
  if (!isToken(text)) throw new SipSyntaxError('not a token', 0);
  return text;
}

/** A whole number of 0 to `maximum`, checked when it is printed, so that it is read as one. */
export function printNumber(value: number, maximum: number): string {
  if (!Number.isInteger(value) || value < 0 || value > maximum) {
    throw new SipSyntaxError(`not a whole number of 0 to ${maximum}`, 0);
  }
  return String(value);
}

/** One token. */
export const tokenForm: HeaderForm<string> = { parse: (scanner) => scanner.token(), print: printToken };

/** `word [ "@" word ]`. RFC 3261 §25.1 (callid) */
export function parseCallId(scanner: Scanner): string {
  const start = scanner.position;
  skipWord(scanner);
  if (scanner.take('@')) skipWord(scanner);
  return scanner.text.slice(start, scanner.position);
}

function skipWord(scanner: Scanner): void {
  const end = endOfRun(scanner.codes, scanner.position, scanner.end, wordCharacters);
  if (end === scanner.position) scanner.fail('word expected');
  scanner.position = end;
}

/** A Call-ID, checked when it is printed, so that it is read as one. */
export function printCallId(callId: string): string {
  const at = callId.indexOf('@');
  const words = at < 0 ? [callId] : [callId.slice(0, at), callId.slice(at + 1)];
  if (!words.every((word) => consistsOf(word, wordCharacters))) throw new SipSyntaxError('not a Call-ID', 0);
  return callId;
}

/** A value with parameters, the value under a name of its own. */
export type Parameterized<Key extends string, Value> = Readonly<Record<Key, Value>> & {
  readonly parameters: Parameters;
};

/** `value *( SEMI generic-param )`, where `key` is what the value is called. */
export function parameterizedForm<Key extends string, Value>(
  key: Key,
  value: HeaderForm<Value>,
  forms?: ParameterForms,
): HeaderForm<Parameterized<Key, Value>> {
  return {
    parse(scanner) {
      const read = value.parse(scanner);
      return { [key]: read, parameters: parseParameters(scanner, forms) } as Parameterized<Key, Value>;
    },
    print: (parameterized) =>
      `${value.print(parameterized[key])}${(parameterized as { readonly parameters: Parameters }).parameters.toString()}`,
  };
}

/** The greatest delta-seconds. RFC 3261 §25.1 */
export const maximumSeconds = 0xffffffff;

/** delta-seconds: below 2^32. RFC 3261 §25.1 */
export const secondsForm: HeaderForm<number> = {
  parse: (scanner) => scanner.number('seconds', maximumSeconds),
  print: (seconds) => printNumber(seconds, maximumSeconds),
};

/** A token that is one of these. Deviation: lenient readers take any, for extensions and for phones' own. */
export const keywordForm = (...words: readonly string[]): HeaderForm<string> => ({
  parse(scanner) {
    const start = scanner.position;
    const word = scanner.token();
    if (!words.includes(word.toLowerCase())) scanner.deviation(`not one of ${words.join(', ')}`, start);
    return word;
  },
  print: printToken,
});
