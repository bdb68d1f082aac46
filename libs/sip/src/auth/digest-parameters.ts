import type { Parameters } from '../grammar/parameters.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import type { AuthenticationValue } from '../message/headers/authentication-parameters.js';
import { type DigestAlgorithm, findDigestAlgorithm } from './digest-algorithm.js';

/** The longest text that is taken for one parameter: challenges are kept, so they are bounded. */
const maximumLength = 2048;

/** True for the one scheme that SIP uses; all others are passed over (RFC 3261 §22). */
export function isDigest(value: AuthenticationValue): boolean {
  return value.scheme.toLowerCase() === 'digest';
}

/** A parameter without its quotes, whether it had to have some or not. */
export function textOf(
  parameters: Parameters,
  name: string,
  maximum: number = maximumLength,
): string | undefined {
  const text = parameters.text(name);
  if (text !== undefined && text.length > maximum) throw new SipSyntaxError(`${name} too long`, 0);
  return text;
}

export function requiredText(parameters: Parameters, name: string, maximum?: number): string {
  const text = textOf(parameters, name, maximum);
  if (text === undefined) throw new SipSyntaxError(`${name} missing`, 0);
  return text;
}

/** The algorithm that is named, undefined where none is. Throws SipSyntaxError for one that is unknown. */
export function algorithmOf(parameters: Parameters): DigestAlgorithm | undefined {
  const name = parameters.text('algorithm');
  if (name === undefined) return undefined;
  const algorithm = findDigestAlgorithm(name);
  if (algorithm === undefined) throw new SipSyntaxError('unknown algorithm', 0);
  return algorithm;
}

/** A flag is true only when it says so: RFC 7616 §3.3 (stale), §3.4.4 (userhash). */
export function flagOf(parameters: Parameters, name: string): boolean {
  return parameters.text(name)?.toLowerCase() === 'true';
}
