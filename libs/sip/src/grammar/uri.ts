import { isAbsoluteUriPart } from './absolute-uri.js';
import {
  codesOf,
  consistsOf,
  endOfRun,
  isToken,
  passwordCharacters,
  plainUserCharacters,
  strictUserCharacters,
  uriHeaderCharacters,
  uriParameterCharacters,
  userCharacters,
} from './characters.js';
import { isHost, parseHost } from './host.js';
import { parameterName } from './known-parameters.js';
import { type ParameterForms, parameterForms, timeToLiveValue } from './parameter-forms.js';
import { addParts, allParts } from './parameter-parts.js';
import { Parameters } from './parameters.js';
import { type ReadingOptions, Scanner } from './scanner.js';
import { SipSyntaxError } from './syntax-error.js';
import { isTelUri, parseTelUri, printTelUri, type TelUri } from './tel-uri.js';
import { checkEscapes, escapeUser } from './uri-escapes.js';
import { transportFault } from './uri-transport.js';

/**
 * A SIP or SIPS URI. User, password, parameters and headers stand as they were spelled, escapes included.
 * RFC 3261 §19.1
 */
export interface SipUri {
  readonly scheme: 'sip' | 'sips';
  readonly user?: string;
  readonly password?: string;
  /** A name, an IPv4 address, or an IPv6 reference with its brackets. */
  readonly host: string;
  readonly port?: number;
  readonly parameters: Parameters;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** A URI of another scheme (http, urn, …), or a tel URI that RFC 3966 would refuse: opaque here. */
export interface OtherUri {
  readonly scheme: string;
  /** All after the first colon. */
  readonly opaque: string;
  readonly host?: undefined;
  readonly number?: undefined;
}

export type Uri = SipUri | TelUri | OtherUri;

export function isSipUri(uri: Uri): uri is SipUri {
  return uri.host !== undefined;
}

const schemeCharacters = /^[a-zA-Z][a-zA-Z0-9+.-]*$/;

/** What no URI has unescaped: blanks, controls, bytes beyond ASCII, and the delimiters around it. */
const outsideUris = /[^!#-;=?-~]/;

/** False for a text that would end a URI early, or the line that it stands in. */
export const isUriText = (text: string): boolean => text.length > 0 && !outsideUris.test(text);

/** The text itself. Throws SipSyntaxError where it can't stand as a URI. */
export function checkUriText(text: string): string {
  if (!isUriText(text)) throw new SipSyntaxError('URI with a blank, a control or a delimiter in it', 0);
  return text;
}

/**
 * Parses a URI. Throws SipSyntaxError.
 * RFC 3261 §25.1 (SIP-URI, SIPS-URI, absoluteURI). Deviation: a tel URI that is malformed (phones leave phone-context
 * out), and characters that an absoluteURI must escape, are taken as they stand; so is a ttl or a transport that does
 * not fit the rest of a SIP URI (§19.1.1).
 */
export function parseUri(text: string, options: ReadingOptions = {}): Uri {
  return parseUriTo(new Scanner(text, 0, text.length, options.strict), text.length);
}

/** Reads the URI that stands between the scanner's position and `end`, and goes there. Throws SipSyntaxError. */
export function parseUriTo(scanner: Scanner, end: number): Uri {
  const start = scanner.position;
  const colon = sipSchemeEnd(scanner.codes, start, end);
  if (colon > 0) return parseSipUri(scanner, colon === start + 3 ? 'sip' : 'sips', colon + 1, end);
  scanner.position = end;
  try {
    return parseOtherUri(scanner.text.slice(start, end), scanner.strict);
  } catch (error) {
    if (error instanceof SipSyntaxError) throw new SipSyntaxError(error.reason, start + error.offset);
    throw error;
  }
}

/** Where the colon behind sip or sips stands, in any case of letters; -1 for another scheme. */
function sipSchemeEnd(codes: Uint8Array, start: number, end: number): number {
  if (start + 3 >= end) return -1;
  // With this bit set a letter is in lower case, and nothing else becomes one of these three.
  if (((codes[start] as number) | 32) !== 115) return -1;
  if (((codes[start + 1] as number) | 32) !== 105 || ((codes[start + 2] as number) | 32) !== 112) return -1;
  const next = codes[start + 3] as number;
  if (next === 58) return start + 3;
  return (next | 32) === 115 && start + 4 < end && (codes[start + 4] as number) === 58 ? start + 4 : -1;
}

function parseOtherUri(text: string, strict: boolean): TelUri | OtherUri {
  const colon = text.indexOf(':');
  const scheme = colon < 0 ? '' : text.slice(0, colon).toLowerCase();
  if (!schemeCharacters.test(scheme)) throw new SipSyntaxError('URI without a scheme', 0);
  const opaque = text.slice(colon + 1);
  if (!isUriText(opaque)) throw new SipSyntaxError('malformed URI', colon + 1);
  if (scheme === 'tel') return parseTel(text, opaque, strict);
  if (strict) {
    if (!isAbsoluteUriPart(opaque)) throw new SipSyntaxError('URI with an unescaped character', colon + 1);
    checkEscapes(codesOf(text), colon + 1, text.length);
  }
  return { scheme, opaque };
}

function parseTel(text: string, opaque: string, strict: boolean): TelUri | OtherUri {
  const read = parseTelUri(text);
  if (!(read instanceof SipSyntaxError)) return read;
  if (strict) throw read;
  return { scheme: 'tel', opaque };
}

function parseSipUri(scanner: Scanner, scheme: 'sip' | 'sips', start: number, end: number): SipUri {
  const { text, codes, strict, end: outerEnd } = scanner;
  scanner.end = end;
  let user: string | undefined;
  let password: string | undefined;
  // Most user parts are plain; and where no other character comes, there is none at all.
  const plain = endOfRun(codes, start, end, plainUserCharacters);
  const at = plain === end ? -1 : userEnd(codes, plain, end);
  if (at === plain && at > start) {
    user = text.slice(start, at);
    scanner.position = at + 1;
  } else if (at >= 0) {
    const split = passwordColon(codes, start, at);
    user = text.slice(start, split);
    if (!consistsOf(user, strict ? strictUserCharacters : userCharacters))
      throw new SipSyntaxError('malformed user part', start);
    if (split < at) {
      password = text.slice(split + 1, at);
      if (password !== '' && !consistsOf(password, passwordCharacters)) {
        throw new SipSyntaxError('malformed password part', split + 1);
      }
    }
    checkEscapes(codes, start, at);
    scanner.position = at + 1;
  }
  if (at < 0) scanner.position = start;
  const host = parseHost(scanner);
  const port = scanner.take(':') ? scanner.number('port', 65535) : undefined;
  const parameters = parseUriParameters(scanner);
  const headers = parseUriHeaders(scanner);
  if (!scanner.atEnd) scanner.fail('unexpected text in URI');
  if (strict) {
    const fault = transportFault(scheme, parameters);
    if (fault !== undefined) scanner.deviation(fault, start);
  }
  scanner.end = outerEnd;
  // Written out, because spreading into a literal takes longer than all of the above.
  if (user === undefined) {
    return port === undefined
      ? { scheme, host, parameters, headers }
      : { scheme, host, port, parameters, headers };
  }
  if (password === undefined) {
    return port === undefined
      ? { scheme, user, host, parameters, headers }
      : { scheme, user, host, port, parameters, headers };
  }
  return port === undefined
    ? { scheme, user, password, host, parameters, headers }
    : { scheme, user, password, host, port, parameters, headers };
}

/**
 * Where the '@' stands, -1 without one. It is looked for first: the user part may itself hold ';' and '?', and ends
 * at the only '@'.
 */
function userEnd(codes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) if (codes[at] === 64) return at;
  return -1;
}

/** Where the colon before a password stands; the end of the user part without one. */
function passwordColon(codes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) if (codes[at] === 58) return at;
  return end;
}

/** What RFC 3261 §25.1 asks of the parameters that it defines. */
const uriParameterForms: ParameterForms = parameterForms({
  transport: (value) => value !== undefined && isToken(value),
  user: (value) => value !== undefined && isToken(value),
  method: (value) => value !== undefined && isToken(value),
  ttl: timeToLiveValue,
  maddr: (value) => value !== undefined && isHost(value),
});

/**
 * uri-parameters: unlike header parameters they take no quotes and no white space. Deviation: empty ones, empty
 * values, and parameters that stand twice (RFC 3261 §19.1.1) are taken.
 */
function parseUriParameters(scanner: Scanner): Parameters {
  if (scanner.peek() !== 59) return Parameters.none;
  const start = scanner.position;
  let parts: (string | undefined)[] | undefined;
  const names = scanner.strict ? new Set<string>() : undefined;
  while (scanner.take(';')) {
    const at = scanner.position;
    const nameEnd = endOfRun(scanner.codes, at, scanner.end, uriParameterCharacters);
    const name = parameterName(scanner.text, scanner.codes, at, nameEnd);
    scanner.position = nameEnd;
    if (name.length === 0) {
      scanner.deviation('empty URI parameter');
      if (scanner.atEnd || scanner.peek() === 59) continue;
      scanner.fail('URI parameter expected');
    }
    const value = scanner.take('=') ? scanner.run(uriParameterCharacters) : undefined;
    if (names !== undefined) checkUriParameter(scanner, names, name, value, at);
    parts = addParts(parts, name, value);
  }
  checkEscapes(scanner.codes, start, scanner.position);
  return parts === undefined ? Parameters.none : Parameters.ofParts(allParts(parts));
}

function checkUriParameter(
  scanner: Scanner,
  names: Set<string>,
  spelled: string,
  value: string | undefined,
  at: number,
): void {
  const name = spelled.toLowerCase();
  if (names.has(name)) scanner.deviation('URI parameter that stands twice', at);
  names.add(name);
  const form = uriParameterForms.get(name);
  if (value === '' || form?.(value) === false) scanner.deviation(`malformed ${name} parameter`, at);
}

const noHeaders: SipUri['headers'] = [];

function parseUriHeaders(scanner: Scanner): SipUri['headers'] {
  if (scanner.peek() !== 63) return noHeaders;
  scanner.position++;
  const start = scanner.position;
  const headers: [string, string][] = [];
  do {
    const name = scanner.run(uriHeaderCharacters);
    if (name.length === 0) scanner.fail('URI header expected');
    scanner.expect('=');
    headers.push([name, scanner.run(uriHeaderCharacters)]);
  } while (scanner.take('&'));
  checkEscapes(scanner.codes, start, scanner.position);
  return headers;
}

/**
 * The URI as text; one that was parsed comes out as it was spelled, but for the case of its scheme, zeros before its
 * port and empty parameters. Throws SipSyntaxError for parts that no URI can have.
 */
export function printUri(uri: Uri): string {
  if (isTelUri(uri)) return checkUriText(printTelUri(uri));
  if (!isSipUri(uri)) return checkUriText(`${uri.scheme}:${uri.opaque}`);
  const user =
    uri.user === undefined
      ? ''
      : uri.password === undefined
        ? `${uri.user}@`
        : `${uri.user}:${uri.password}@`;
  const port = uri.port === undefined ? '' : `:${uri.port}`;
  const headers = uri.headers.length === 0 ? '' : `?${uri.headers.map(([n, v]) => `${n}=${v}`).join('&')}`;
  return checkUriText(`${uri.scheme}:${user}${uri.host}${port}${uri.parameters.toString()}${headers}`);
}

/** A SIP URI from its parts; the user is given as plain text and escaped here. */
export function sipUri(parts: {
  scheme?: 'sip' | 'sips';
  user?: string;
  host: string;
  port?: number;
  parameters?: Parameters;
}): SipUri {
  return {
    scheme: parts.scheme ?? 'sip',
    ...(parts.user === undefined ? {} : { user: escapeUser(parts.user) }),
    host: parts.host,
    ...(parts.port === undefined ? {} : { port: parts.port }),
    parameters: parts.parameters ?? Parameters.none,
    headers: [],
  };
}
