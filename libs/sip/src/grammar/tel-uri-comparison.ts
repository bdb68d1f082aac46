import type { Parameters } from './parameters.js';
import { dialledDigits, isGlobalNumber, type TelUri } from './tel-uri.js';
import { canonicalPart } from './uri-escapes.js';

/**
 * True where two tel URIs name the same number: visual separators, the order of parameters and case do not matter;
 * a parameter that only one of them has does.
 * RFC 3966 §4
 */
export function telUriEquals(a: TelUri, b: TelUri): boolean {
  if (isGlobalNumber(a) !== isGlobalNumber(b)) return false;
  if (dialledDigits(a.number) !== dialledDigits(b.number) || a.parameters.size !== b.parameters.size)
    return false;
  const theirs = canonicalParameters(b.parameters);
  return [...canonicalParameters(a.parameters)].every(
    ([name, value]) => theirs.has(name) && theirs.get(name) === value,
  );
}

function canonicalParameters(parameters: Parameters): Map<string, string | undefined> {
  return new Map(
    [...parameters].map(([spelled, value]) => {
      const name = spelled.toLowerCase();
      return [name, value === undefined ? undefined : canonicalTelValue(name, value)];
    }),
  );
}

/** A parameter's value in the one spelling that its equivalents share. */
export function canonicalTelValue(name: string, value: string): string {
  if (name === 'ext' || (name === 'phone-context' && value.startsWith('+'))) return dialledDigits(value);
  const lower = canonicalPart(value).toLowerCase();
  return name === 'phone-context' && lower.endsWith('.') ? lower.slice(0, -1) : lower;
}
