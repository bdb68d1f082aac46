import { describe, expect, it } from '@jest/globals';
import { Parameters } from '../../grammar/parameters.js';
import { SipSyntaxError } from '../../grammar/syntax-error.js';
import { parseHeaderValue } from '../header-definition.js';
import { HeaderField } from '../header-field.js';
import { Reason, RetryAfter, Warning } from './index.js';

describe('Reason (RFC 3326 §2)', () => {
  it('is a list of protocols with cause and text', () => {
    const values = HeaderField.fromText(
      'Reason',
      'SIP ;cause=200 ;text="Done, elsewhere", Q.850;cause=16',
    ).values(Reason);
    expect(values.map(({ protocol }) => protocol)).toEqual(['SIP', 'Q.850']);
    expect(values[0]?.parameters.text('text')).toBe('Done, elsewhere');
    expect(values.map(Reason.print)).toEqual(['SIP;cause=200;text="Done, elsewhere"', 'Q.850;cause=16']);
  });

  it.each([';cause=1', 'SIP cause=1', 'SIP/2.0'])('%j is refused', (text) => {
    expect(() => parseHeaderValue(Reason, text)).toThrow(SipSyntaxError);
  });
});

describe('Warning (RFC 3261 §20.43)', () => {
  it('is a list of codes with agent and text', () => {
    const text = '307 isi.edu:5060 "Session, parameter \\"foo\\"", 301 [::1] "Bad é",399 devnull "x"';
    const values = HeaderField.fromText('Warning', text).values(Warning);
    expect(values).toEqual([
      { code: 307, agent: 'isi.edu:5060', text: 'Session, parameter "foo"' },
      { code: 301, agent: '[::1]', text: 'Bad é' },
      { code: 399, agent: 'devnull', text: 'x' },
    ]);
    expect(values.map(Warning.print)).toEqual([
      '307 isi.edu:5060 "Session, parameter \\"foo\\""',
      '301 [::1] "Bad é"',
      '399 devnull "x"',
    ]);
  });

  it.each([
    '',
    '1812 overture "x"',
    '39 a "x"',
    '399 a x',
    '399 "x"',
    '399 a',
    '399a "x"',
    '399 a "x',
    'a "x"',
  ])('%j is refused', (text) => {
    expect(() => parseHeaderValue(Warning, text)).toThrow(SipSyntaxError);
  });
});

describe('Retry-After (RFC 3261 §20.33)', () => {
  it('is a number of seconds, perhaps with a comment and parameters', () => {
    expect(parseHeaderValue(RetryAfter, '120')).toEqual({ seconds: 120, parameters: Parameters.none });
    const value = parseHeaderValue(RetryAfter, '18000 (in a (long)\r\n meeting \\)) ; duration=3600');
    expect(value).toMatchObject({ seconds: 18000, comment: 'in a (long) meeting \\)' });
    expect(value.parameters.get('duration')).toBe('3600');
    expect(RetryAfter.print(value)).toBe('18000 (in a (long) meeting \\));duration=3600');
  });

  it.each([
    '',
    'soon',
    '949302838503028349304023988',
    '5 (a',
    '5 (a\\',
    '5 (a\\)',
    '5 a)',
    '5 (a) b',
    '5 (a)(b)',
  ])('%j is refused', (text) => {
    expect(() => parseHeaderValue(RetryAfter, text)).toThrow(SipSyntaxError);
  });

  it.each(['a)', '(a', ')(', ') ;duration=1', 'a\\', ':-)'])(
    'escapes a comment that would end early: %j',
    (comment) => {
      const text = RetryAfter.print({ seconds: 5, comment, parameters: Parameters.none });
      const back = parseHeaderValue(RetryAfter, text);
      expect(back.comment?.replace(/\\(.)/g, '$1')).toBe(comment);
      expect(back.parameters.size).toBe(0);
    },
  );
});
