import { tokenOrQuotedValue } from '../../grammar/parameter-forms.js';
import { Parameters, parseParameter } from '../../grammar/parameters.js';
import type { Scanner } from '../../grammar/scanner.js';

/** A scheme with its comma-separated parameters: what challenges and credentials share. RFC 3261 §25.1 */
export interface AuthenticationValue {
  /** Digest, for all that this network speaks. */
  readonly scheme: string;
  readonly parameters: Parameters;
}

/** `scheme LWS auth-param *( COMMA auth-param )` */
export function parseAuthentication(scanner: Scanner): AuthenticationValue {
  const scheme = scanner.token('scheme');
  scanner.skipWhite();
  return { scheme, parameters: parseAuthenticationParameters(scanner) };
}

/**
 * `auth-param *( COMMA auth-param )`. Deviation: a parameter without a value, one that stands twice, and a comma at
 * the end are taken.
 */
export function parseAuthenticationParameters(scanner: Scanner): Parameters {
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
      if (names.has(name.toLowerCase())) scanner.deviation('parameter that stands twice', start);
      if (!tokenOrQuotedValue(value)) scanner.deviation(`malformed ${name} parameter`, start);
      names.add(name.toLowerCase());
    }
    entries.push([name, value]);
  } while (scanner.takeSeparator(','));
  return new Parameters(entries, true);
}

export function printAuthentication({ scheme, parameters }: AuthenticationValue): string {
  return `${scheme} ${printAuthenticationParameters(parameters)}`;
}

export function printAuthenticationParameters(parameters: Parameters): string {
  return [...parameters].map(([name, value]) => (value === undefined ? name : `${name}=${value}`)).join(', ');
}
