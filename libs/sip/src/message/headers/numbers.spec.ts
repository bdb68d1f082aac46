import { describe, expect, it } from '@jest/globals';
import { SipSyntaxError } from '../../grammar/syntax-error.js';
import { parseHeaderValue } from '../header-definition.js';
import { ContentLength, CSeq, Expires, MaxForwards, MinExpires } from './index.js';

describe('headers that are one number', () => {
  it.each([
    ['Max-Forwards', '20.22', 255, MaxForwards],
    ['Content-Length', '20.14', 0xffffffff, ContentLength],
    ['Min-Expires', '20.23', 0xffffffff, MinExpires],
  ] as const)('%s (RFC 3261 §%s) goes from 0 to %d', (_name, _section, maximum, header) => {
    expect(parseHeaderValue(header, '0')).toBe(0);
    expect(parseHeaderValue(header, '0070')).toBe(70);
    expect(parseHeaderValue(header, String(maximum))).toBe(maximum);
    expect(header.print(70)).toBe('70');
    for (const text of [
      '',
      '-1',
      '+1',
      '1.5',
      '0x10',
      '1e2',
      '7 0',
      'five',
      String(maximum + 1),
      `1${'0'.repeat(100)}`,
    ]) {
      expect(() => parseHeaderValue(header, text)).toThrow(SipSyntaxError);
    }
  });
});

describe('Expires (RFC 3261 §20.19)', () => {
  it.each(['', 'soon', '-1', '4294967296', `1${'0'.repeat(100)}`, '60 s'])('%j counts as 3600 s', (text) => {
    expect(parseHeaderValue(Expires, text)).toBe(3600);
  });

  it('is a number of seconds below 2^32', () => {
    expect(parseHeaderValue(Expires, ' 0060 ')).toBe(60);
    expect(parseHeaderValue(Expires, '4294967295')).toBe(4294967295);
    expect(Expires.print(60)).toBe('60');
  });
});

describe('CSeq (RFC 3261 §20.16)', () => {
  it('is a number and a method', () => {
    expect(parseHeaderValue(CSeq, '4711 INVITE')).toEqual({ number: 4711, method: 'INVITE' });
    expect(parseHeaderValue(CSeq, '0009\r\n  RE%47IST%45R')).toEqual({ number: 9, method: 'RE%47IST%45R' });
    expect(parseHeaderValue(CSeq, '2147483647 invite')).toEqual({ number: 0x7fffffff, method: 'invite' });
    expect(CSeq.print({ number: 1, method: 'ACK' })).toBe('1 ACK');
  });

  it.each([
    '',
    '1',
    'INVITE',
    '1INVITE',
    '-1 INVITE',
    '2147483648 INVITE',
    '36893488147419103232 REGISTER',
    '1 INVITE x',
    '1 IN@VITE',
  ])('%j is refused', (text) => {
    expect(() => parseHeaderValue(CSeq, text)).toThrow(SipSyntaxError);
  });
});
