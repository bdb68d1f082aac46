import { isIP } from 'node:net';
import { z } from 'zod';
import { shown } from './issue.js';

const unitMilliseconds = { ms: 1, s: 1000, m: 60_000 } as const;
const durationAllowed = 'allowed: 500ms, 2s, 3m, or a number of seconds';

/** `500ms`, `2s`, `3m` or a number of seconds; as whole milliseconds. */
export const milliseconds = z.unknown().transform((value, context) => {
  const result = parseDuration(value);
  if (result !== undefined) return result;
  context.addIssue({
    code: 'custom',
    message:
      value === undefined
        ? `is missing (${durationAllowed})`
        : `${shown(value)} is no duration (${durationAllowed})`,
  });
  return z.NEVER;
});

function parseDuration(value: unknown): number | undefined {
  if (typeof value === 'number')
    return value >= 0 && Number.isFinite(value) ? Math.round(value * 1000) : undefined;
  if (typeof value !== 'string') return undefined;
  const match = /^(\d{1,10}(?:\.\d{1,3})?) ?(ms|s|m)$/.exec(value);
  if (match === null) return undefined;
  return Math.round(Number(match[1]) * unitMilliseconds[match[2] as keyof typeof unitMilliseconds]);
}

/** A duration between two bounds, in milliseconds. */
export function durationInMilliseconds(minimum: number, maximum: number) {
  return milliseconds.pipe(bounded(minimum, maximum, (value) => value));
}

/** A duration of whole seconds between two bounds, in seconds. */
export function durationInSeconds(minimum: number, maximum: number) {
  return milliseconds
    .transform((value) => value / 1000)
    .pipe(bounded(minimum, maximum, (value) => value * 1000))
    .refine((value) => Number.isInteger(value), {
      error: 'is no whole number of seconds (allowed: 60s, 1m, 60)',
    });
}

function bounded(minimum: number, maximum: number, toMilliseconds: (value: number) => number) {
  return z.number().refine((value) => value >= minimum && value <= maximum, {
    error: (issue) =>
      `${printDuration(toMilliseconds(Number(issue.input)))} is out of range ` +
      `(allowed: ${printDuration(toMilliseconds(minimum))} to ${printDuration(toMilliseconds(maximum))})`,
  });
}

function printDuration(value: number): string {
  return value % 1000 === 0 ? `${value / 1000}s` : `${value}ms`;
}

/** A numeric IPv4 or IPv6 address without brackets: names are not resolved. */
export const ipAddress = z.string().refine((value) => isIP(value) !== 0, {
  error: (issue) => `${shown(issue.input)} is no address (allowed: an IPv4 or IPv6 address, e.g. 127.0.0.1)`,
});

const label = '[a-z0-9]([a-z0-9-]*[a-z0-9])?';
const hostNamePattern = new RegExp(`^${label}(\\.${label})*$`);

/** A host name in the sense of RFC 3261 §25.1 `hostname`, or an address; canonical, so in lower case. */
export const hostName = z
  .string()
  .max(253)
  .refine((value) => isIP(value) !== 0 || hostNamePattern.test(value), {
    error: (issue) =>
      `${shown(issue.input)} is no host name (allowed: lower-case letters, digits, '-' and '.')`,
  });

/** Names of services and phones: they become parts of bus subjects, directory names and columns on a terminal. */
export const elementName = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$/, {
  error: (issue) =>
    `${shown(issue.input)} is no name (allowed: up to 64 letters, digits, '-' and '_', a letter or digit first)`,
});

/** The user part of an address-of-record, written without escapes (RFC 3261 §25.1 `user`). */
export const userName = z.string().regex(/^[A-Za-z0-9\-_.!~*'()&=+$,;?/]{1,255}$/, {
  error: (issue) =>
    `${shown(issue.input)} is no user name (allowed: up to 255 letters, digits and any of - _ . ! ~ * ' ( ) & = + $ , ; ? /)`,
});

/** Text for one header or one line on a terminal. */
export const shortText = z
  .string()
  .min(1)
  .max(255)
  .refine((value) => !/\p{Cc}/u.test(value), { error: 'has control characters (allowed: one line of text)' });

export function port(minimum: 0 | 1) {
  return z.int().min(minimum).max(65535);
}

/** A list of at least one, unless told otherwise, none of them twice. */
export function listOfDifferent<Item extends z.ZodType<string>>(item: Item, least = 1) {
  return z
    .array(item)
    .min(least)
    .refine((list) => new Set(list).size === list.length, {
      error: 'names something twice (allowed: each once)',
    });
}
