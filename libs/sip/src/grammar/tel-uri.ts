import { uriParameterCharacters } from './characters.js';
import { isHostname } from './host.js';
import { Parameters } from './parameters.js';
import { Scanner } from './scanner.js';
import { SipSyntaxError } from './syntax-error.js';
import { checkEscapes } from './uri-escapes.js';

/**
 * A telephone number as a URI.
 * RFC 3966 §3
 */
export interface TelUri {
  readonly scheme: 'tel';
  /** As it was spelled, visual separators included; a global number begins with '+'. */
  readonly number: string;
  /** ext, isub, postd (RFC 2806) and others; a local number has a phone-context. */
  readonly parameters: Parameters;
  readonly host?: undefined;
}

export function isTelUri(uri: {
  readonly scheme: string;
  readonly number?: string | undefined;
}): uri is TelUri {
  return uri.number !== undefined;
}

/** True for a number that means the same everywhere (E.164). RFC 3966 §5.1.4 */
export const isGlobalNumber = ({ number }: TelUri): boolean => number.startsWith('+');

const visualSeparators = /[-.()]/g;

/** A number as it is dialled: no visual separators, letters in lower case. RFC 3966 §5.1.1 */
export const dialledDigits = (number: string): string => number.replace(visualSeparators, '').toLowerCase();

const globalNumber = /^\+[-.()]*\d[-.()\d]*$/;
const localNumber = /^[-.()]*[0-9a-fA-F*#][-.()0-9a-fA-F*#]*$/;
const extension = /^[-.()\d]+$/;
const parameterName = /^[a-zA-Z0-9-]+$/;

/** What stands before the parameters of a telephone-subscriber, checked. */
function faultOfNumber(number: string, parameters: Parameters): string | undefined {
  const context = parameters.get('phone-context');
  if (number.startsWith('+')) return globalNumber.test(number) ? undefined : 'malformed global number';
  if (!localNumber.test(number)) return 'malformed local number';
  if (context === undefined) return 'local number without a phone-context';
  return globalNumber.test(context) || isHostname(context) ? undefined : 'malformed phone-context';
}

/**
 * Reads a tel URI; what is wrong with one comes back as a value.
 * RFC 3966 §3. Deviation: the parameters may stand in any order, because other readers compare them so.
 */
export function parseTelUri(text: string): TelUri | SipSyntaxError {
  const colon = text.indexOf(':');
  if (text.slice(0, colon).toLowerCase() !== 'tel') return new SipSyntaxError('no tel URI', 0);
  try {
    return { scheme: 'tel', ...parseTelephoneSubscriber(text.slice(colon + 1)) };
  } catch (error) {
    if (error instanceof SipSyntaxError) return new SipSyntaxError(error.reason, colon + 1 + error.offset);
    throw error;
  }
}

/** telephone-subscriber, which may also be a SIP URI's user part. Throws SipSyntaxError. RFC 3966 §3 */
export function parseTelephoneSubscriber(text: string): Pick<TelUri, 'number' | 'parameters'> {
  const scanner = new Scanner(text);
  const number = scanner.until(';');
  const entries: [string, string | undefined][] = [];
  const names = new Set<string>();
  while (scanner.take(';')) {
    const at = scanner.position;
    const name = scanner.until(';=');
    const value = scanner.take('=') ? scanner.until(';') : undefined;
    checkParameter(name, value, names, at);
    entries.push([name, value]);
  }
  checkEscapes(scanner.codes, number.length, text.length);
  if (names.has('ext') && names.has('isub')) throw new SipSyntaxError('both ext and isub', number.length);
  const parameters = entries.length === 0 ? Parameters.none : new Parameters(entries, true);
  const fault = faultOfNumber(number, parameters);
  if (fault !== undefined) throw new SipSyntaxError(fault, 0);
  return { number, parameters };
}

/** isub takes what a URI takes, but for the ';' that ends it. */
const isubText = /^[\w\-.!~*'()/?:@&=+$,%]+$/;

function checkParameter(spelled: string, value: string | undefined, names: Set<string>, at: number): void {
  const name = spelled.toLowerCase();
  if (!parameterName.test(name)) throw new SipSyntaxError('malformed tel parameter', at);
  if (names.has(name)) throw new SipSyntaxError('tel parameter that stands twice', at);
  names.add(name);
  if (!isParameterValue(name, value)) throw new SipSyntaxError(`malformed ${name} parameter`, at);
}

function isParameterValue(name: string, value: string | undefined): boolean {
  if (name === 'isub') return value !== undefined && isubText.test(value);
  if (name === 'ext') return value !== undefined && extension.test(value);
  if (value === undefined) return name !== 'phone-context';
  const scanner = new Scanner(value);
  return scanner.run(uriParameterCharacters).length > 0 && scanner.atEnd;
}

/** The URI as text; what was parsed comes out as it was spelled, but for the case of the scheme. */
export const printTelUri = (uri: TelUri): string => `tel:${printTelephoneSubscriber(uri)}`;

/** telephone-subscriber: number and parameters in their order. */
export const printTelephoneSubscriber = ({
  number,
  parameters,
}: Pick<TelUri, 'number' | 'parameters'>): string => `${number}${parameters.toString()}`;
