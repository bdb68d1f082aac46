import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isToken } from '../grammar/characters.js';
import { parseExtendedValue, printExtendedValue } from './extended-value.js';

describe('extended value (RFC 8187 §3.2.1)', () => {
  it.each([
    ["UTF-8''%c2%a3%20and%20%e2%82%ac%20rates", '\u00a3 and \u20ac rates'],
    ["utf-8'en'%C2%A3%20rates", '\u00a3 rates'],
    ["UTF-8''", ''],
    ["UTF-8''a!#$&+-.^_`|~z", 'a!#$&+-.^_`|~z'],
  ])('reads %s', (text, expected) => {
    expect(parseExtendedValue(text)).toBe(expected);
  });

  it.each([
    '',
    'plain',
    "iso-8859-1'en'%A3%20rates",
    "UTF-8''%ff",
    "UTF-8''%c3",
    "UTF-8''%2",
    "UTF-8''a b",
    "UTF-8''a'b",
    "UTF-8'",
    '"UTF-8\'\'a"',
  ])('does not take %j', (text) => {
    expect(parseExtendedValue(text)).toBeUndefined();
  });

  it('carries any text in the characters of a token', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const printed = printExtendedValue(text);
        expect(isToken(printed)).toBe(true);
        expect(parseExtendedValue(printed)).toBe(text);
      }),
    );
    expect(parseExtendedValue(printExtendedValue('\ud800'))).toBe('\ufffd');
  });
});
