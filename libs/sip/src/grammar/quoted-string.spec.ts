import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isQuotedString, quote, unquote } from './quoted-string.js';
import { Scanner } from './scanner.js';
import { SipSyntaxError } from './syntax-error.js';

describe('quoted string (RFC 3261 §25.1 quoted-string)', () => {
  it.each([
    ['"Bob"', 'Bob'],
    ['""', ''],
    ['"a \\"b\\" \\\\"', 'a "b" \\'],
    ['"\\a"', 'a'],
    ['"BEL:\\\u0007 NUL:\\\u0000"', 'BEL:\u0007 NUL:\u0000'],
    ['"%Z%45"', '%Z%45'],
    ['"a, b; <c>"', 'a, b; <c>'],
    ['"one\r\n  fold"', 'one fold'],
    ['"Дора"', 'Дора'],
  ])('%j stands for %j', (text, meaning) => {
    const scanner = new Scanner(`${text};x`);
    expect(unquote(scanner.quotedString())).toBe(meaning);
    expect(scanner.peek()).toBe(';'.charCodeAt(0));
  });

  it.each(['', 'a', '"', '"a', '"a\\', '"a\\"', '"a\\\r\n b"', '"a\\\nb"', '"a\nb"', '"a\r\nb"'])(
    'is refused: %j',
    (text) => {
      expect(() => new Scanner(text).quotedString()).toThrow(SipSyntaxError);
    },
  );

  it('leaves text without quotes alone', () => {
    expect(unquote('Bob')).toBe('Bob');
    expect(unquote('"')).toBe('"');
  });

  it('is made with quotes, backslashes and controls escaped', () => {
    expect(quote('a "b" \\ \u0000\u007f\tü')).toBe('"a \\"b\\" \\\\ \\\u0000\\\u007f\tü"');
  });

  it('is made with line ends as spaces', () => {
    expect(quote('a\r\nEvil: 1')).toBe('"a Evil: 1"');
  });

  it('stands for what it was made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = text.replace(/[\r\n]+/g, ' ');
        expect(unquote(new Scanner(quote(text)).quotedString())).toBe(line);
        expect(isQuotedString(quote(text))).toBe(true);
      }),
    );
  });

  it.each(['', '"', 'a', '"a', 'a"', '"a"b"', '"a\\"', '"a"b', '"a\nb"', '"a\\\nb"'])('is not %j', (text) => {
    expect(isQuotedString(text)).toBe(false);
  });
});
