import { lws, tokenCharacters } from './characters.js';
import type { ParameterForms } from './parameter-forms.js';
import { type Parameters, parseParameters } from './parameters.js';
import { quote } from './quoted-string.js';
import type { Scanner } from './scanner.js';
import { SipSyntaxError } from './syntax-error.js';
import { parseUriTo, printUri, type Uri } from './uri.js';
import { trimWhite, unfold } from './white-space.js';

/**
 * A URI with a display name and header parameters: From, To, Contact, Route and their like.
 * RFC 3261 §20.10, §25.1 (name-addr, addr-spec)
 */
export interface NameAddress {
  /** Without quotes and escapes. */
  readonly displayName?: string;
  readonly uri: Uri;
  /** Header parameters; URI parameters are the URI's own. */
  readonly parameters: Parameters;
}

/** What a header asks of its addresses; only strict readers look. */
export interface AddressRules {
  /** True: a name-addr is asked for, so that a bare addr-spec is a deviation. */
  readonly brackets?: boolean;
  /**
   * True: the grammar has no header parameters behind the address, so that those of a bare addr-spec are its URI's.
   * Deviation: behind brackets they are taken.
   */
  readonly alone?: boolean;
  readonly parameters?: ParameterForms;
}

/**
 * `( name-addr / addr-spec ) *( SEMI generic-param )`. In an addr-spec without brackets, what follows the first
 * semicolon belongs to the header, not to the URI (RFC 3261 §20).
 * Deviation: white space inside the brackets, and a bare addr-spec where brackets must stand, are taken.
 */
export function parseNameAddress(scanner: Scanner, rules: AddressRules = {}): NameAddress {
  scanner.skipWhite();
  const displayName = parseDisplayName(scanner);
  let uri: Uri;
  if (scanner.take('<')) {
    uri = parseBracketed(scanner);
  } else {
    const start = scanner.position;
    if (rules.brackets === true) scanner.deviation("'<' expected");
    const text = scanner.until(rules.alone === true ? ', \t\r\n>' : ';, \t\r\n>');
    const { position: end } = scanner;
    scanner.position = start;
    uri = parseUriTo(scanner, end);
    if (text.includes('?')) scanner.deviation('URI needs angle brackets', start);
    // A comma or question mark in a bare addr-spec would be ambiguous: brackets are a must (RFC 3261 §20.10).
    if (uri.host !== undefined && uri.headers.length > 0)
      throw new SipSyntaxError('URI needs angle brackets', start);
  }
  const parametersAt = scanner.position;
  const parameters = parseParameters(scanner, rules.parameters);
  if (rules.alone === true && parameters.size > 0) {
    scanner.deviation('parameters behind the address', parametersAt);
  }
  return displayName === undefined ? { uri, parameters } : { displayName, uri, parameters };
}

/** What stands behind '<', and the '>' after it. The URI is read where it stands: cut out, it would be copied. */
function parseBracketed(scanner: Scanner): Uri {
  const { codes } = scanner;
  let start = scanner.position;
  let close = start;
  while (close < scanner.end && codes[close] !== 62) close++;
  scanner.position = close;
  scanner.expect('>');
  let end = close;
  if (end > start && (lws(codes[start] as number) || lws(codes[end - 1] as number))) {
    scanner.deviation('white space inside the brackets', start);
    while (start < end && lws(codes[start] as number)) start++;
    while (end > start && lws(codes[end - 1] as number)) end--;
  }
  scanner.position = start;
  const uri = parseUriTo(scanner, end);
  scanner.position = close + 1;
  return uri;
}

function parseDisplayName(scanner: Scanner): string | undefined {
  const first = scanner.peek();
  if (first === 60) return undefined;
  if (first === 34) {
    const displayName = scanner.unquotedString();
    scanner.skipWhite();
    if (scanner.peek() !== 60) scanner.fail("'<' expected");
    return displayName;
  }
  // *(token LWS) before '<'; where no '<' comes before the next separator it is an addr-spec.
  const start = scanner.position;
  for (let at = start; at < scanner.end; at++) {
    const code = scanner.codes[at] as number;
    if (code === 60) {
      const name = trimWhite(unfold(scanner.text.slice(start, at)));
      checkDisplayName(name, start, scanner.strict);
      scanner.position = at;
      return name.length === 0 ? undefined : name.replace(/[ \t]+/g, ' ');
    }
    if (code === 58 || code === 59 || code === 44 || code === 34) return undefined;
  }
  return undefined;
}

/** Deviation: UTF-8 is taken unquoted, as phones send it; separators and controls are not. */
function checkDisplayName(name: string, start: number, strict: boolean): void {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code < 128 ? tokenCharacters[code] !== 1 && code !== 32 && code !== 9 : strict) {
      throw new SipSyntaxError('malformed display name', start + i);
    }
  }
}

/** Always with brackets, so that no reader can take the URI's parameters for the header's. */
export function printNameAddress({ displayName, uri, parameters }: NameAddress): string {
  const name = displayName === undefined ? '' : `${quote(displayName)} `;
  return `${name}<${printUri(uri)}>${parameters.toString()}`;
}
