import { isToken } from './characters.js';
import { isAddress, isHost } from './host.js';
import { isQuotedString, unquote } from './quoted-string.js';

/** True for a value that a parameter may have; undefined is a parameter without one. */
export type ParameterForm = (value: string | undefined) => boolean;

/** What a header asks of the parameters that it defines, by their names in lower case. Only strict readers look. */
export type ParameterForms = ReadonlyMap<string, ParameterForm>;

export const parameterForms = (forms: Readonly<Record<string, ParameterForm>>): ParameterForms =>
  new Map(Object.entries(forms));

const matches =
  (pattern: RegExp): ParameterForm =>
  (value) =>
    value !== undefined && pattern.test(value);

export const tokenValue: ParameterForm = (value) => value !== undefined && isToken(value);
export const quotedValue: ParameterForm = (value) => value !== undefined && isQuotedString(value);
/** token / quoted-string */
export const tokenOrQuotedValue: ParameterForm = (value) => tokenValue(value) || quotedValue(value);
/** gen-value: token / host / quoted-string, and not nothing. */
export const anyValue: ParameterForm = (value) =>
  value !== undefined && (isToken(value) || isHost(value) || isQuotedString(value));
/** A flag: no value. */
export const noValue: ParameterForm = (value) => value === undefined;
/** 1*DIGIT below 2^32: delta-seconds and their like. */
export const numberValue: ParameterForm = (value) => matches(/^\d+$/)(value) && Number(value) <= 0xffffffff;
export const optionalNumberValue: ParameterForm = (value) => value === undefined || numberValue(value);
/** qvalue (RFC 3261 §25.1) */
export const qualityValue: ParameterForm = matches(/^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/);
/** ttl: 0 to 255 in up to three digits */
export const timeToLiveValue: ParameterForm = (value) => matches(/^\d{1,3}$/)(value) && Number(value) < 256;
export const hostValue: ParameterForm = (value) => value !== undefined && isHost(value);
/** IPv4address / IPv6address, the latter without brackets. */
export const addressValue: ParameterForm = (value) => value !== undefined && isAddress(value);
/** A URI of letters that need no escape, in angle brackets and quotes (RFC 5626 §11). */
export const quotedUrnValue: ParameterForm = (value) =>
  quotedValue(value) && /^<[\w\-.!~*'();/?:@&=+$,%]+>$/.test(unquote(value ?? ''));

/** One of these words, in any case. */
export const oneOf = (...words: readonly string[]): ParameterForm => {
  const known = new Set(words);
  return (value) => value !== undefined && known.has(value.toLowerCase());
};
