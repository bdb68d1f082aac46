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

/** `auth-param *( COMMA auth-param )` */
export function parseAuthenticationParameters(scanner: Scanner): Parameters {
  const entries: (readonly [string, string | undefined])[] = [];
  do {
    if (scanner.atEnd) break;
    entries.push(parseParameter(scanner));
  } while (scanner.takeSeparator(','));
  return new Parameters(entries, true);
}

export function printAuthentication({ scheme, parameters }: AuthenticationValue): string {
  return `${scheme} ${printAuthenticationParameters(parameters)}`;
}

export function printAuthenticationParameters(parameters: Parameters): string {
  return [...parameters].map(([name, value]) => (value === undefined ? name : `${name}=${value}`)).join(', ');
}
