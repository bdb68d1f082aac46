import { describe, expect, it } from '@jest/globals';
import { Scanner } from './scanner.js';
import { SipSyntaxError } from './syntax-error.js';

describe('scanner', () => {
  it('takes separators with the white space around them, or nothing', () => {
    const scanner = new Scanner('  ;\r\n x', 0);
    expect(scanner.takeSeparator(',')).toBe(false);
    expect(scanner.position).toBe(0);
    expect(scanner.takeSeparator(';')).toBe(true);
    expect(scanner.token()).toBe('x');
    expect(() => scanner.expectSeparator(';')).toThrow("';' expected");
  });

  it('reads no further than its end', () => {
    const scanner = new Scanner('abcdef', 1, 3);
    expect(scanner.token()).toBe('bc');
    expect(scanner.atEnd).toBe(true);
    expect(scanner.peek()).toBe(-1);
    expect(new Scanner('12345', 0, 2).number('number', 99)).toBe(12);
    expect(() => new Scanner('"ab"', 0, 3).quotedString()).toThrow('quoted string without an end');
  });

  it('reads numbers up to a bound, with zeros before them', () => {
    expect(new Scanner('0068').number('Max-Forwards', 255)).toBe(68);
    expect(() => new Scanner('256').number('Max-Forwards', 255)).toThrow('Max-Forwards is greater than 255');
    expect(() => new Scanner(`1${'0'.repeat(100)}`).number('Max-Forwards', 255)).toThrow(SipSyntaxError);
    expect(() => new Scanner('-1').number('Max-Forwards', 255)).toThrow('Max-Forwards expected');
  });

  it('asks for white space where the grammar does', () => {
    expect(() => new Scanner('x').expectWhite()).toThrow('white space expected');
    expect(() => new Scanner('').expectWhite()).toThrow(SipSyntaxError);
  });

  it('gives what is left as one line', () => {
    expect(new Scanner('x: \r\n one\r\n\ttwo \r\n ', 2).rest()).toBe('one two');
    expect(() => new Scanner('one\ntwo').rest()).toThrow('line end in a text');
  });
});

describe('syntax error', () => {
  it('tells reason, place and status code', () => {
    const error = new SipSyntaxError('port expected', 7).in('Via');
    expect(error).toMatchObject({ reason: 'port expected', offset: 7, where: 'Via', statusCode: 400 });
    expect(error.message).toBe('Via: port expected (at 7)');
    expect(error.in('To')).toBe(error);
  });
});
