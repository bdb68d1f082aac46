import { describe, expect, it } from '@jest/globals';
import { breaksLine, onOneLine, trimWhite, unfold } from './white-space.js';

describe('white space (RFC 3261 §7.3.1, §25.1 LWS)', () => {
  it('is blanks, tabs and line ends, not what Unicode calls so', () => {
    expect(trimWhite(' \t\r\n a b \r\n\t')).toBe('a b');
    expect(trimWhite('\u00a0\ufeffa\u2028')).toBe('\u00a0\ufeffa\u2028');
    expect(trimWhite(' ')).toBe('');
  });

  it('becomes one space where a line is folded', () => {
    expect(unfold('pick up\r\n the\r\n\t phone')).toBe('pick up the phone');
    expect(unfold('pick up \t \r\n \r\n  the phone')).toBe('pick up the phone');
    expect(unfold('no  fold')).toBe('no  fold');
    expect(unfold('no\r\nfold, a\r\n fold\r\n')).toBe('no\r\nfold, a fold\r\n');
  });

  it('breaks a line where a CR or LF stands outside a fold', () => {
    expect(breaksLine('a\r\n b\r\n\tc')).toBe(false);
    for (const text of ['a\nb', 'a\rb', 'a\r\nb', 'a\r\n', 'a\n b', 'a\r\n b\rc', 'a\r\r\n b', '\n']) {
      expect(breaksLine(text)).toBe(true);
    }
  });

  it('takes the place of line ends in a text', () => {
    expect(onOneLine('a\r\n\r\nb\rc\nd')).toBe('a b c d');
  });
});
