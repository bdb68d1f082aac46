import { describe, expect, it } from '@jest/globals';
import { parseComment, printComment } from './comment.js';
import { Scanner } from './scanner.js';
import { SipSyntaxError } from './syntax-error.js';

const read = (text: string, strict = false) => parseComment(new Scanner(text, 0, text.length, strict));

describe('comment (RFC 3261 §25.1 comment)', () => {
  it.each([
    ['()', ''],
    ['(in a (long) meeting)', 'in a (long) meeting'],
    ['(a \\) b)', 'a \\) b'],
    ['(a\r\n b)', 'a b'],
    ['(é)', 'é'],
  ])('%j', (text, comment) => {
    expect(read(text, true)).toBe(comment);
    expect(read(printComment(comment), true)).toBe(comment);
  });

  it('may be absent', () => {
    expect(read('')).toBeUndefined();
    expect(read('a (b)')).toBeUndefined();
  });

  it.each(['(', '(a', '((a)', '(a\\)', '(a\\'])('without an end is refused: %j', (text) => {
    expect(() => read(text)).toThrow(SipSyntaxError);
  });

  it.each(['(a\u0000)', '(\u007f)', '(\\é)'])('with %j in it is refused when read strictly', (text) => {
    expect(read(text)).toBeDefined();
    expect(() => read(text, true)).toThrow(SipSyntaxError);
  });
});
