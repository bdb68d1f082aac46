import { describe, expect, it } from '@jest/globals';
import { NetstringReader, printNetstring } from './netstrings.js';

describe('netstrings', () => {
  const stream = Buffer.from(printNetstring('{"a":1}') + printNetstring('grüße') + printNetstring(''));

  it('come out whole when they arrive a byte at a time', () => {
    const reader = new NetstringReader();
    expect([...stream].flatMap((byte) => reader.push(Buffer.from([byte])))).toEqual(['{"a":1}', 'grüße', '']);
  });

  it('come out one by one when they arrive at once', () => {
    expect(new NetstringReader().push(stream)).toEqual(['{"a":1}', 'grüße', '']);
  });

  it('refuse what is none', () => {
    expect(() => new NetstringReader().push(Buffer.from('x:abc,'))).toThrow('no netstring');
  });
});
