import { Parameters } from './parameters.js';
import { SipSyntaxError } from './syntax-error.js';
import { parseTelephoneSubscriber, printTelephoneSubscriber, type TelUri } from './tel-uri.js';
import { isSipUri, type SipUri, type Uri } from './uri.js';

/**
 * The SIP or SIPS URI that has a tel URI as its user part, with user=phone: visual separators stay, all is in lower
 * case, and the parameters stand in the one order that makes equivalent numbers equal URIs.
 * RFC 3261 §19.1.6
 */
export function telToSipUri(
  tel: TelUri,
  domain: { readonly scheme?: 'sip' | 'sips'; readonly host: string; readonly port?: number },
): SipUri {
  const parameters = [...tel.parameters]
    .map(([name, value]) => [name.toLowerCase(), value?.toLowerCase()] as const)
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const subscriber = { number: tel.number.toLowerCase(), parameters: new Parameters(parameters, true) };
  return {
    scheme: domain.scheme ?? 'sip',
    user: printTelephoneSubscriber(subscriber).replace(outsideUserPart, escaped),
    host: domain.host,
    ...(domain.port === undefined ? {} : { port: domain.port }),
    parameters: Parameters.of({ user: 'phone' }),
    headers: [],
  };
}

/** isub and ext come first (RFC 3966 §3), postd after them (RFC 3261 §19.1.6), then phone-context, then the others. */
const first = ['isub', 'ext', 'postd', 'phone-context'];
const rank = (name: string): number => (first.includes(name) ? first.indexOf(name) : first.length);

/** What a telephone-subscriber may hold and a user part may not. */
const outsideUserPart = /[#[\]:@]/g;
const escaped = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
const escapedOutsideUserPart = /%(?:23|5B|5D|3A|40)/gi;

/**
 * The tel URI in the user part of a SIP or SIPS URI with user=phone; undefined where there is none.
 * RFC 3261 §19.1.6, §19.1.1 (user)
 */
export function sipToTelUri(uri: Uri): TelUri | undefined {
  if (!isSipUri(uri) || uri.user === undefined) return undefined;
  if (uri.parameters.get('user')?.toLowerCase() !== 'phone') return undefined;
  try {
    return { scheme: 'tel', ...parseTelephoneSubscriber(uri.user.replace(escapedOutsideUserPart, plain)) };
  } catch (error) {
    if (error instanceof SipSyntaxError) return undefined;
    throw error;
  }
}

const plain = (text: string): string => String.fromCharCode(Number.parseInt(text.slice(1), 16));
