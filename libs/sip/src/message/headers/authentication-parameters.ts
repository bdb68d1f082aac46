import { type ParameterForms, tokenOrQuotedValue } from '../../grammar/parameter-forms.js';
import { Parameters, parseParameter } from '../../grammar/parameters.js';
import type { Scanner } from '../../grammar/scanner.js';
import { SipSyntaxError } from '../../grammar/syntax-error.js';

/** A scheme with what follows it: what challenges and credentials share. RFC 3261 §25.1 */
export interface AuthenticationValue {
  /** Digest, for all that this network speaks. */
  readonly scheme: string;
  readonly parameters: Parameters;
  /** All that follows a scheme other than Digest, where that is no list of parameters: those of Basic and Bearer. */
  readonly opaque?: string;
}

/**
 * `scheme LWS auth-param *( COMMA auth-param )`; `digest` says what a strict reader asks of the parameters that the
 * scheme Digest defines. Deviation: what follows another scheme may be anything, as the token68 of RFC 7235 §2.1 is:
 * nobody here reads it, and a message is not to fail for it.
 */
export function parseAuthentication(scanner: Scanner, digest?: ParameterForms): AuthenticationValue {
  const scheme = scanner.token('scheme');
  scanner.skipWhite();
  if (scheme.toLowerCase() === 'digest') {
    return { scheme, parameters: parseAuthenticationParameters(scanner, digest) };
  }
  if (scanner.strict) return { scheme, parameters: parseAuthenticationParameters(scanner) };
  const start = scanner.position;
  const parameters = isToken68(scanner.text.slice(start, scanner.end))
    ? undefined
    : parametersToTheEnd(scanner);
  if (parameters !== undefined) return { scheme, parameters };
  scanner.position = start;
  return { scheme, parameters: Parameters.none, opaque: scanner.rest() };
}

/** `1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="`, which a parameter may look like. RFC 7235 §2.1 */
const isToken68 = (text: string): boolean => /^[\w\-.~+/]+=*[ \t\r\n]*$/.test(text);

/** Undefined where something else stands there. */
function parametersToTheEnd(scanner: Scanner): Parameters | undefined {
  try {
    const parameters = parseAuthenticationParameters(scanner);
    scanner.expectEnd();
    return parameters;
  } catch (error) {
    if (error instanceof SipSyntaxError) return undefined;
    throw error;
  }
}

/**
 * `auth-param *( COMMA auth-param )`. Deviation: a parameter that is not as `forms` say or has no value, one that
 * stands twice, and a comma at the end are taken.
 */
export function parseAuthenticationParameters(scanner: Scanner, forms?: ParameterForms): Parameters {
  const entries: (readonly [string, string | undefined])[] = [];
  const names = new Set<string>();
  do {
    if (scanner.atEnd) {
      scanner.deviation('parameter expected');
      break;
    }
    const start = scanner.position;
    const [name, value] = parseParameter(scanner);
    if (scanner.strict) {
      const lower = name.toLowerCase();
      if (names.has(lower)) scanner.deviation('parameter that stands twice', start);
      const form = forms?.get(lower) ?? tokenOrQuotedValue;
      if (!form(value)) scanner.deviation(`malformed ${name} parameter`, start);
      names.add(lower);
    }
    entries.push([name, value]);
  } while (scanner.takeSeparator(','));
  return new Parameters(entries, true);
}

export function printAuthentication({ scheme, parameters, opaque }: AuthenticationValue): string {
  return `${scheme} ${opaque ?? printAuthenticationParameters(parameters)}`;
}

export function printAuthenticationParameters(parameters: Parameters): string {
  return [...parameters].map(([name, value]) => (value === undefined ? name : `${name}=${value}`)).join(', ');
}
