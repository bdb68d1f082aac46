import { describe, expect, it } from '@jest/globals';
import { EventStreamParser, EventTooLong } from './event-stream-parser.js';

function parse(...pieces: string[]) {
  const parser = new EventStreamParser(100);
  return pieces.flatMap((piece) => parser.push(piece));
}

describe('a stream of server-sent events (WHATWG HTML §9.2.6)', () => {
  it('gives an event at the empty line after it', () => {
    expect(parse('event: call\ndata: {}\n')).toEqual([]);
    expect(parse('event: call\ndata: {}\n\n')).toEqual([{ event: 'call', data: '{}' }]);
  });

  it('reads the same events however the stream is cut', () => {
    const text = 'event: a\r\ndata: 1\r\n\r\ndata: 2\n\n';
    expect(parse(...text)).toEqual(parse(text));
    expect(parse(text)).toEqual([
      { event: 'a', data: '1' },
      { event: 'message', data: '2' },
    ]);
  });

  it('joins lines of data, and takes one blank after the colon away', () => {
    expect(parse('data: a\ndata:  b\ndata\n\n')).toEqual([{ event: 'message', data: 'a\n b\n' }]);
  });

  it('passes over comments, unknown fields and events without data', () => {
    expect(parse(': still here\n\nid: 1\nretry: 5\n\nevent: nothing\n\ndata: 1\n\n')).toEqual([
      { event: 'message', data: '1' },
    ]);
  });

  it.each([
    ['in one line that never ends', ['data: ', 'x'.repeat(101)]],
    ['in many lines', Array.from({ length: 20 }, () => 'data: 123456\n')],
  ])('refuses an event that is too long, %s', (_, pieces) => {
    expect(() => parse(...pieces)).toThrow(EventTooLong);
  });

  it('refuses no stream for its length alone', () => {
    expect(parse(...Array.from({ length: 50 }, () => 'data: 12345678\n\n'))).toHaveLength(50);
  });
});
