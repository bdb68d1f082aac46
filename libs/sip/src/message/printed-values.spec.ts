import { describe, expect, it } from '@jest/globals';
import { Parameters } from '../grammar/parameters.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import type { HeaderDefinition } from './header-definition.js';
import { HeaderField } from './header-field.js';
import {
  CallId,
  ContentLength,
  CSeq,
  DateHeader,
  Expires,
  GeolocationError,
  MaxForwards,
  MinExpires,
  RAck,
  Require,
  RetryAfter,
  RSeq,
  SessionExpires,
  Supported,
  Warning,
} from './headers/index.js';
import { parseMessage } from './parse-message.js';

const { none } = Parameters;
const row = <Value>(definition: HeaderDefinition<Value>, ...values: Value[]): [string, () => unknown][] =>
  values.map((value) => [
    `${definition.name}: ${JSON.stringify(value)}`,
    () => HeaderField.fromValue(definition, value),
  ]);

describe('a typed value that no reader would take is not printed (RFC 3261 §25.1)', () => {
  it.each([
    ...row(MaxForwards, 256, -1, 1.5, Number.NaN),
    ...row(ContentLength, -1, Number.POSITIVE_INFINITY, 2 ** 32),
    ...row(Expires, 2 ** 32, -1),
    ...row(MinExpires, 2 ** 32),
    ...row(RSeq, 2 ** 32),
    ...row(CSeq, { number: 2 ** 31, method: 'BYE' }, { number: 1, method: 'B Y E' }),
    ...row(RAck, { responseNumber: -1, sequenceNumber: 1, method: 'INVITE' }),
    ...row(RetryAfter, { seconds: -5, parameters: none }),
    ...row(SessionExpires, { seconds: 0.5, parameters: none }),
    ...row(GeolocationError, { locationErrorCode: 1000, parameters: none }),
    ...row(Warning, { code: 1000, agent: 'a', text: 'b' }),
    ...row(DateHeader, new Date(Number.NaN), new Date(Date.UTC(-1, 0))),
    ...row(Supported, 'a b', ''),
    ...row(Require, 'a,b'),
    ...row(CallId, 'a b', '', 'a@b@c', '@'),
  ])('%s', (_value, print) => {
    expect(print).toThrow(SipSyntaxError);
  });

  it('while the greatest and the least are', () => {
    expect(HeaderField.fromValue(MaxForwards, 255).line).toBe('Max-Forwards: 255');
    expect(HeaderField.fromValue(CSeq, { number: 0x7fffffff, method: 'BYE' }).line).toBe(
      'CSeq: 2147483647 BYE',
    );
    expect(HeaderField.fromValue(Expires, 0).line).toBe('Expires: 0');
    expect(HeaderField.fromValue(CallId, 'a@b').line).toBe('Call-ID: a@b');
  });
});

describe('the limit on the values of one field', () => {
  const wire = 'OPTIONS sip:a SIP/2.0\r\nSupported: a, b, c\r\n\r\n';

  it('is an option of the reader, 200 by default', () => {
    expect(parseMessage(wire).headers(Supported)).toEqual(['a', 'b', 'c']);
    expect(parseMessage(wire, { valuesPerField: 3 }).headers(Supported)).toHaveLength(3);
    expect(() => parseMessage(wire, { valuesPerField: 2 }).headers(Supported)).toThrow(
      expect.objectContaining({ reason: 'too many values', statusCode: 513 }),
    );
  });
});
