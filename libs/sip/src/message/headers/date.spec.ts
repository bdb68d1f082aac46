import { describe, expect, it } from '@jest/globals';
import { SipSyntaxError } from '../../grammar/syntax-error.js';
import { parseHeaderValue } from '../header-definition.js';
import { DateHeader } from './date.js';

describe('Date (RFC 3261 §20.17, §25.1 SIP-date)', () => {
  it('is a time in GMT', () => {
    const date = parseHeaderValue(DateHeader, 'Sat, 13 Nov 2010 23:29:00 GMT');
    expect(date.getTime()).toBe(Date.UTC(2010, 10, 13, 23, 29));
    expect(DateHeader.print(date)).toBe('Sat, 13 Nov 2010 23:29:00 GMT');
    expect(parseHeaderValue(DateHeader, 'Sat,\r\n 13 Nov 2010 23:29:00\r\n GMT')).toEqual(date);
  });

  it('with the wrong day of the week does no harm', () => {
    expect(parseHeaderValue(DateHeader, 'Mon, 13 Nov 2010 23:29:00 GMT').getUTCDate()).toBe(13);
  });

  it.each([
    '',
    'Fri, 01 Jan 2010 16:00:00 EST',
    'Fri, 01 Jan 2010 16:00:00 UT',
    'Fri, 01 Jan 2010 16:00:00',
    'Fri, 1 Jan 2010 16:00:00 GMT',
    'Wed, 31 Feb 2010 16:00:00 GMT',
    'Fri, 01 Jan 2010 24:00:00 GMT',
    'Fri, 01 Jan 2010 16:60:00 GMT',
    'Fri, 01 Foo 2010 16:00:00 GMT',
    'FRI, 01 JAN 2010 16:00:00 GMT',
    'Friday, 01-Jan-10 16:00:00 GMT',
    'Fri Jan  1 16:00:00 2010',
    '2010-01-01T16:00:00Z',
  ])('%j is refused', (text) => {
    expect(() => parseHeaderValue(DateHeader, text)).toThrow(SipSyntaxError);
  });
});
