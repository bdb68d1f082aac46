import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromWire, toWire } from './wire-text.js';

describe('wire text (RFC 3261 §25.1 TEXT-UTF8)', () => {
  it('has one character per byte of the UTF-8 form', () => {
    expect(toWire('é€')).toBe('\u00c3\u00a9\u00e2\u0082\u00ac');
    expect(fromWire('\u00c3\u00a9\u00e2\u0082\u00ac')).toBe('é€');
  });

  it('keeps a byte order mark, which is text here', () => {
    expect(fromWire(toWire('\ufeff大'))).toBe('\ufeff大');
  });

  it('shows bytes that are no UTF-8 as U+FFFD', () => {
    expect(fromWire('a\u00ffb')).toBe('a\ufffdb');
  });

  it('is undone for every well-formed text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => expect(fromWire(toWire(text))).toBe(text)),
    );
  });
});
