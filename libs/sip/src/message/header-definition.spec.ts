import { describe, expect, it } from '@jest/globals';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { parseHeaderValue } from './header-definition.js';
import { CSeq, MaxForwards, Route } from './headers/index.js';

describe('one header value that stands alone (RFC 3261 §7.3.1)', () => {
  it('is read with the white space around it', () => {
    expect(parseHeaderValue(MaxForwards, ' 70 ')).toBe(70);
    expect(parseHeaderValue(Route, '<sip:a;lr>').uri.host).toBe('a');
  });

  it('names its header where it is malformed', () => {
    expect(() => parseHeaderValue(CSeq, 'x')).toThrow('CSeq: sequence number expected (at 0)');
    expect(() => parseHeaderValue(Route, '<sip:a>, <sip:b>')).toThrow(SipSyntaxError);
    expect(() => parseHeaderValue(MaxForwards, '')).toThrow(SipSyntaxError);
  });
});
