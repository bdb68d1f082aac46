import { describe, expect, it } from '@jest/globals';
import { Parameters, parseParameters } from './parameters.js';
import { Scanner } from './scanner.js';
import { SipSyntaxError } from './syntax-error.js';

function parse(text: string): Parameters {
  const scanner = new Scanner(text);
  const parameters = parseParameters(scanner);
  scanner.expectEnd();
  return parameters;
}

describe('header parameters (RFC 3261 §7.3.1, §25.1 generic-param)', () => {
  it('are tokens, hosts, quoted strings or flags', () => {
    const parameters = parse(';tag=98.!%*_+`\'~;received=[2001:db8::1];text="a; \\"b\\"";lr');
    expect(parameters.get('tag')).toBe("98.!%*_+`'~");
    expect(parameters.get('received')).toBe('[2001:db8::1]');
    expect(parameters.get('text')).toBe('"a; \\"b\\""');
    expect(parameters.text('text')).toBe('a; "b"');
    expect(parameters.has('lr')).toBe(true);
    expect(parameters.get('lr')).toBeUndefined();
    expect(parameters.text('lr')).toBeUndefined();
    expect(parameters.size).toBe(4);
  });

  it('may have white space and folds around them', () => {
    expect(parse('\r\n ;\r\n  tag =\t 98 ; lr ').toString()).toBe(';tag=98;lr');
  });

  it('compare by name without case', () => {
    const parameters = parse(';ExPiReS=3600');
    expect(parameters.get('expires')).toBe('3600');
    expect(parameters.has('EXPIRES')).toBe(true);
    expect(parameters.has('expire')).toBe(false);
  });

  it('have values that are not unescaped', () => {
    expect(parse(';a=%41').get('a')).toBe('%41');
  });

  it('may be empty: phones send them so', () => {
    expect(parse(';;a=1;;').toString()).toBe(';a=1');
    expect(parse(';rport=').get('rport')).toBe('');
    expect(parse('')).toBe(Parameters.none);
  });

  it.each([';=1', ';a b', ';a="b', ';a="b"c', ';a={b}', ';a=b,c', ';ü=1', 'a=1', ';a=1 2'])(
    'refuse %j',
    (text) => {
      expect(() => parse(text)).toThrow(SipSyntaxError);
    },
  );
});

describe('changed parameters', () => {
  const parameters = parse(';a=1;B=2;c');

  it('keep a changed one in its place and put a new one last', () => {
    expect(parameters.with('b', 3).toString()).toBe(';a=1;b=3;c');
    expect(parameters.with('d').toString()).toBe(';a=1;B=2;c;d');
    expect(parameters.without('b').toString()).toBe(';a=1;c');
    expect(parameters.without('z').toString()).toBe(';a=1;B=2;c');
  });

  it('leave the ones they come from as they are', () => {
    parameters.with('a', 9);
    parameters.without('a');
    expect(parameters.toString()).toBe(';a=1;B=2;c');
  });

  it('leave an array alone that they were made of', () => {
    const entries: [string, string][] = [['a', '1']];
    new Parameters(entries).with('b', 2);
    expect(entries).toEqual([['a', '1']]);
  });

  it('come from a record: undefined for no parameter, null for no value', () => {
    expect(Parameters.of({ a: 1, b: undefined, c: null, d: 'x' }).toString()).toBe(';a=1;c;d=x');
  });

  it('go through in their order', () => {
    expect([...parameters]).toEqual([
      ['a', '1'],
      ['B', '2'],
      ['c', undefined],
    ]);
  });
});

describe('parameters that would be read as something else', () => {
  it.each([
    ['a value with a line end', { a: 'x\r\nEvil: 1' }],
    ['a quoted value with a line end', { a: '"x\r\nEvil: 1"' }],
    ['a value that ends early', { a: 'x;evil=1' }],
    ['a value with a comma', { a: 'x,y' }],
    ['a value with a bracket', { a: 'x>' }],
    ['a value with a blank', { a: 'x y' }],
    ['a quoted value that ends early', { a: '"x"; evil="1"' }],
    ['a quoted value without an end', { a: '"x\\"' }],
    ['a name with a line end', { 'a\r\nEvil: 1': 'x' }],
    ['an empty name', { '': 'x' }],
    ['a name with an equals sign', { 'a=b': 'x' }],
  ])('are refused: %s', (_, record) => {
    expect(() => Parameters.of(record)).toThrow(SipSyntaxError);
    expect(() => new Parameters(Object.entries(record))).toThrow(SipSyntaxError);
    for (const [name, value] of Object.entries(record)) {
      expect(() => Parameters.none.with(name, value)).toThrow(SipSyntaxError);
    }
  });

  it.each(['', '2001:db8::1', 'fe80::1%eth0', '[::1]', 'sip:a@b', '"quoted; text"', '(x)/y&z$', '%41'])(
    'are not %j',
    (value) => {
      expect(Parameters.of({ a: value }).get('a')).toBe(value);
    },
  );
});
