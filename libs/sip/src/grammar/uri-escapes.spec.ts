import { describe, expect, it } from '@jest/globals';
import { canonicalPart, escapeUser, unescapeBytes, unescapePart } from './uri-escapes.js';

describe('escapes in URIs (RFC 3261 §19.1.2)', () => {
  it('leave as they are the characters that a user part may have', () => {
    expect(escapeUser("aZ09-_.!~*'()&=+$,;?/")).toBe("aZ09-_.!~*'()&=+$,;?/");
  });

  it('stand for all other bytes', () => {
    expect(escapeUser('a b@c:d%#"<>')).toBe('a%20b%40c%3Ad%25%23%22%3C%3E');
    expect(escapeUser('ü\u0000')).toBe('%C3%BC%00');
  });

  it('stand for a replacement character where a surrogate has lost its pair', () => {
    expect(escapeUser('\ud83d')).toBe('%EF%BF%BD');
  });

  it('are undone once, not again in what comes of it', () => {
    expect(unescapePart('value%25%34%31')).toBe('value%41');
    expect(unescapeBytes('value%25%34%31').toString()).toBe('value%41');
  });

  it('that are no UTF-8 stay in a text and come out as bytes', () => {
    expect(unescapePart('%61%ff')).toBe('%61%ff');
    expect([...unescapeBytes('%61%ff')]).toEqual([0x61, 0xff]);
  });

  it('that are malformed stay as they are', () => {
    expect(unescapeBytes('%4%zz%').toString()).toBe('%4%zz%');
    expect(canonicalPart('%4%zz%')).toBe('%4%zz%');
  });

  it('have a canonical spelling in which only reserved characters and % are escaped', () => {
    expect(canonicalPart('%61%7e%3b%40%25%c3%bc')).toBe('a~%3B%40%25%C3%BC');
  });
});
