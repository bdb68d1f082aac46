import { isToken } from '../grammar/characters.js';
import type { Parameters } from '../grammar/parameters.js';
import { isQuotedString, quote, unquote } from '../grammar/quoted-string.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';

/** One of the values that a feature may have: a word, TRUE or FALSE, or a range of numbers. */
export type FeatureRange = { readonly negated: boolean } & (
  | { readonly word: string }
  | { readonly flag: boolean }
  /** Both ends belong to it; an open end is infinite. */
  | { readonly from: number; readonly to: number }
);

/** What a contact can do, or a caller asks for: any of a few values, or one text that compares by case. */
export type FeatureValue =
  | { readonly kind: 'values'; readonly values: readonly FeatureRange[] }
  | { readonly kind: 'text'; readonly text: string };

const baseTags = new Set([
  ...['audio', 'automata', 'class', 'duplex', 'data', 'control', 'mobility', 'description', 'events'],
  ...['priority', 'methods', 'schemes', 'application', 'video', 'language', 'type', 'isfocus', 'actor'],
  ...['text', 'extensions'],
]);

/** True for the name of a feature parameter: one of the base tags, or one that begins with '+'. RFC 3840 §9 */
export const isFeatureParameter = (name: string): boolean =>
  baseTags.has(name.toLowerCase()) || /^\+[a-zA-Z][a-zA-Z0-9!'.\-%]*$/.test(name);

/**
 * The value of a feature parameter; undefined where it is absent. One without a value is TRUE.
 * @throws SipSyntaxError
 * RFC 3840 §9 (feature-param)
 */
export function featureOf(parameters: Parameters, name: string): FeatureValue | undefined {
  if (!parameters.has(name)) return undefined;
  const spelled = parameters.get(name);
  if (spelled === undefined) return { kind: 'values', values: [{ negated: false, flag: true }] };
  if (!isQuotedString(spelled)) throw new SipSyntaxError('feature value without quotes', 0, name);
  const text = unquote(spelled);
  if (text.startsWith('<') && text.endsWith('>')) return { kind: 'text', text: text.slice(1, -1) };
  return { kind: 'values', values: text.split(',').map((value) => parseRange(value, name)) };
}

const number = '[+-]?\\d+(?:\\.\\d*)?';
const numeric = new RegExp(`^#(?:(>=|<=|=)(${number})|(${number}):(${number}))$`);

function parseRange(text: string, name: string): FeatureRange {
  const negated = text.startsWith('!');
  const value = negated ? text.slice(1) : text;
  if (value.startsWith('#')) return { negated, ...parseNumbers(value, name) };
  if (!isToken(value) || value.includes('!')) throw new SipSyntaxError('malformed feature value', 0, name);
  const upper = value.toUpperCase();
  return upper === 'TRUE' || upper === 'FALSE'
    ? { negated, flag: upper === 'TRUE' }
    : { negated, word: value.toLowerCase() };
}

function parseNumbers(text: string, name: string): { from: number; to: number } {
  const match = numeric.exec(text);
  if (match === null) throw new SipSyntaxError('malformed feature value', 0, name);
  const [, relation, limit, from, to] = match;
  if (relation === undefined) return { from: Number(from), to: Number(to) };
  return {
    from: relation === '<=' ? Number.NEGATIVE_INFINITY : Number(limit),
    to: relation === '>=' ? Number.POSITIVE_INFINITY : Number(limit),
  };
}

/** A feature's value as it stands in a parameter, quotes included. */
export const printFeature = (feature: FeatureValue): string =>
  quote(feature.kind === 'text' ? `<${feature.text}>` : feature.values.map(printRange).join(','));

function printRange(range: FeatureRange): string {
  const mark = range.negated ? '!' : '';
  if ('word' in range) return `${mark}${range.word}`;
  if ('flag' in range) return `${mark}${range.flag ? 'TRUE' : 'FALSE'}`;
  return `${mark}#${printNumbers(range.from, range.to)}`;
}

function printNumbers(from: number, to: number): string {
  if (from === to) return `=${from}`;
  if (from === Number.NEGATIVE_INFINITY) return `<=${to}`;
  return to === Number.POSITIVE_INFINITY ? `>=${from}` : `${from}:${to}`;
}
