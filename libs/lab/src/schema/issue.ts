import { z } from 'zod';
import { didYouMean } from '../nearest.js';

/**
 * An object that knows all of its keys. Its complaint about unknown ones has a line per key, in the order of
 * the issue's `keys`. A key without a value (`location:`) reads as an empty object.
 */
export function strictObject<Shape extends z.core.$ZodShape>(shape: Shape) {
  const known = Object.keys(shape);
  const object = z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? (issue.keys as string[])
            .map((key) => `unknown key${didYouMean(key, known)} (allowed: ${known.join(', ')})`)
            .join('\n')
        : undefined,
  });
  return z.preprocess((value) => value ?? {}, object);
}

/** A map from names to values; null reads as an empty one. */
export function mapOf<Value extends z.ZodType>(name: z.ZodType<string, string>, value: Value) {
  return z.preprocess(
    (map, context) => {
      // A record schema passes this name over in silence.
      if (typeof map === 'object' && map !== null && Object.hasOwn(map, '__proto__')) {
        context.addIssue({ code: 'custom', path: ['__proto__'], message: 'is no name (allowed: any other)' });
      }
      return map ?? {};
    },
    z.record(name, value),
  );
}

/** Checks a value by the schema that `choose` finds for it, so that complaints are about that one alone. */
export function oneOf<Value>(choose: (value: unknown) => z.ZodType<Value>): z.ZodType<Value> {
  return z.unknown().transform((value, context) => {
    const result = choose(value).safeParse(value, { error: describeIssue });
    if (result.success) return result.data;
    context.issues.push(
      ...result.error.issues.map((issue) => ({ ...issue, input: value }) as z.core.$ZodRawIssue),
    );
    return z.NEVER;
  });
}

/** What is wrong and what is allowed, for the issues whose schema has no words of its own. */
export function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `is missing (needed: ${words(issue.expected)})`
        : `is ${kindOf(issue.input)} (allowed: ${words(issue.expected)}${quoteHint(issue)})`;
    case 'invalid_value':
      return `${shown(issue.input)} is not known${didYouMean(String(issue.input), issue.values.map(String))} (allowed: ${issue.values.join(', ')})`;
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `is too short (allowed: at least ${issue.minimum})`
        : `${shown(issue.input)} is too small (allowed: ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum})`;
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `is too long (allowed: at most ${issue.maximum})`
        : `${shown(issue.input)} is too large (allowed: at most ${issue.maximum})`;
    default:
      return undefined;
  }
}

function quoteHint(issue: { expected: unknown; input: unknown }): string {
  return issue.expected === 'string' && typeof issue.input !== 'object'
    ? `, so write '${issue.input}' in quotes`
    : '';
}

const wordsOfTypes: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'keys with values',
  record: 'names with values',
  array: 'a list',
};

function words(type: unknown): string {
  return wordsOfTypes[String(type)] ?? String(type);
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'keys with values';
  return shown(value);
}

/** A value as it may stand in a message: short, and on one line. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? `'${value}'` : String(value);
  const flat = text.replaceAll(/\s+/g, ' ');
  return flat.length > 60 ? `${flat.slice(0, 57)}…` : flat;
}
