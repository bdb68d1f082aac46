import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Parameters } from '../grammar/parameters.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { parseUri } from '../grammar/uri.js';
import { singleHeader } from './header-definition.js';
import { HeaderField } from './header-field.js';
import { Contact } from './headers/contact.js';
import { Route } from './headers/route.js';
import { Subject } from './headers/subject.js';
import { Supported } from './headers/supported.js';
import { Via } from './headers/via.js';
import { WwwAuthenticate } from './headers/www-authenticate.js';

const field = (line: string): HeaderField => HeaderField.fromLine(line, line.indexOf(':'));

describe('header field from the wire (RFC 3261 §7.3.1)', () => {
  it.each([
    'Subject: lunch',
    'Subject:            lunch',
    'Subject      :      lunch',
    'Subject            :lunch',
  ])('%j is the subject "lunch"', (line) => {
    expect(field(line).name).toBe('Subject');
    expect(field(line).value).toBe('lunch');
    expect(field(line).values(Subject)).toEqual(['lunch']);
    expect(field(line).line).toBe(line);
  });

  it('has its folds as single spaces in its value', () => {
    const line = 's :\r\n  pick up \r\n\tthe phone \r\n ';
    expect(field(line).value).toBe('pick up the phone');
    expect(field(line).values(Subject)).toEqual(['pick up the phone']);
    expect(field(line).line).toBe(line);
  });

  it('may be empty', () => {
    expect(field('Subject:').value).toBe('');
    expect(field('s :\r\n ').values(Subject)).toEqual(['']);
  });

  it('is read as UTF-8, where only blanks, tabs and folds are white space (§25.1 TEXT-UTF8)', () => {
    expect(field('Subject: \u00c2\u00a0\u00c3\u00a9').values(Subject)).toEqual(['\u00a0é']);
    expect(field('Subject: \u00ef\u00bb\u00bf\u00e5\u00a4\u00a7').value).toBe('\ufeff大');
  });

  it.each([
    'Subject: a\rb',
    'Subject: a\nb',
    'Subject: a\r\nb',
    'Subject: a\r\n',
    'Subject: a\n b',
    'Subject\r\n : a',
  ])('is refused where a CR or LF stands outside a fold: %j', (line) => {
    expect(() => field(line)).toThrow(SipSyntaxError);
  });

  it.each([': a', ' Subject: a', 'Sub ject: a', 'Sub\u00a0: a', 'S@: a', 'Süß: a'])(
    'is refused where its name is no token: %j',
    (line) => {
      expect(() => field(line)).toThrow(SipSyntaxError);
    },
  );

  it('is refused without a colon', () => {
    expect(() => HeaderField.fromLine('Subject', 0)).toThrow(SipSyntaxError);
  });
});

describe('values of a header field (RFC 3261 §7.3.1)', () => {
  it('stand between commas, in a header that is a list', () => {
    expect(field('k: path , gruu,\r\n timer').values(Supported)).toEqual(['path', 'gruu', 'timer']);
    const contacts = field('m: "Bell, A." <sip:a,b@west.example>;q=0.7, <sip:c@west.example>').values(
      Contact,
    );
    expect(contacts).toHaveLength(2);
  });

  it('may be none', () => {
    expect(field('Supported:').values(Supported)).toEqual([]);
    expect(field('Supported: \r\n ').values(Supported)).toEqual([]);
  });

  it('may have empty places between and after them', () => {
    expect(field('Supported: a,, b ,').values(Supported)).toEqual(['a', 'b']);
  });

  it('are one in a header whose values hold commas', () => {
    const values = field('WWW-Authenticate: Digest realm="a", nonce="b"').values(WwwAuthenticate);
    expect(values).toHaveLength(1);
    expect(values[0]?.parameters.text('nonce')).toBe('b');
  });

  it('are at most 200', () => {
    const list = (count: number) => `Supported: ${Array.from({ length: count }, () => 'a').join()}`;
    expect(field(list(200)).values(Supported)).toHaveLength(200);
    expect(() => field(list(201)).values(Supported)).toThrow('Supported: too many values');
  });

  it('are read once', () => {
    let reads = 0;
    const counted = singleHeader<string>('X-Count', {
      parse(scanner) {
        reads++;
        return scanner.rest();
      },
      print: (text) => text,
    });
    const once = field('X-Count: a');
    expect(once.values(counted)).toBe(once.values(counted));
    expect(reads).toBe(1);
  });

  it('are those of the definition that asks', () => {
    const length = singleHeader<number>('Subject', {
      parse: (scanner) => scanner.rest().length,
      print: String,
    });
    const subject = field('Subject: lunch');
    expect(subject.values(Subject)).toEqual(['lunch']);
    expect(subject.values(length)).toEqual([5]);
  });

  it('name the header where they are malformed', () => {
    expect(() => field('v: SIP/2.0/UDP').values(Via)).toThrow(
      expect.objectContaining({ where: 'Via', statusCode: 400 }),
    );
    expect(() => field('Route: <sip:a@b> x').values(Route)).toThrow('Route: unexpected text');
  });
});

describe('header field without its first value (RFC 3261 §7.3.1)', () => {
  const rest = (line: string): string | undefined => field(line).withoutFirst(Route)?.line;

  it.each([
    ['Route: <sip:a;lr>, <sip:b;lr>', 'Route: <sip:b;lr>'],
    ['rOUTE  :<sip:a>,<sip:b>;x , \t<sip:c>', 'rOUTE  : <sip:b>;x , \t<sip:c>'],
    ['Route: "," <sip:a>;b="," ,\r\n <sip:b>,\r\n\t<sip:c>', 'Route: <sip:b>,\r\n\t<sip:c>'],
    ['Route: <sip:a>,, ,<sip:b>,,', 'Route: <sip:b>,,'],
  ])('%j is %j', (line, expected) => {
    expect(rest(line)).toBe(expected);
    expect(field(expected).values(Route)).toEqual(field(line).values(Route).slice(1));
  });

  it('is gone where that was the only one', () => {
    expect(rest('Route: <sip:a>')).toBeUndefined();
    expect(rest('Route: <sip:a>,')).toBeUndefined();
    expect(rest('Route:')).toBeUndefined();
  });

  it('keeps bytes that are no UTF-8', () => {
    expect(rest('Route: "\u00ff\u0080" <sip:a>, "\u00fe\u00c3" <sip:b>')).toBe(
      'Route: "\u00fe\u00c3" <sip:b>',
    );
  });

  it('has the other values, and leaves the field it came from alone', () => {
    const whole = field('Route: <sip:a>, <sip:b>, <sip:c>');
    expect(whole.withoutFirst(Route)?.values(Route)).toEqual(whole.values(Route).slice(1));
    expect(whole.withoutFirst(Route)?.withoutFirst(Route)?.line).toBe('Route: <sip:c>');
    expect(whole.values(Route)).toHaveLength(3);
  });

  it('reads back as the other values, whatever bytes, folds and empty places the field has', () => {
    const name = fc.oneof(
      fc.constant(''),
      fc
        .string({ unit: fc.constantFrom('a', ',', ';', ' ', '<', '\\"', '\u00ff', '\u00c3', '\u00a9') })
        .map((s) => `"${s}"`),
    );
    const value = fc
      .tuple(name, fc.constantFrom('<sip:a;lr>', '<sip:b@c>;x="\u0080,"', '<tel:1>'))
      .map((p) => p.join(' '));
    const comma = fc.constantFrom(',', ' , ', ',,', ', ,', ',\r\n ', '\r\n\t,');
    fc.assert(
      fc.property(fc.array(fc.tuple(value, comma), { minLength: 2, maxLength: 5 }), (parts) => {
        const line = `Route: ${parts.flat().join('')}`;
        const popped = field(line).withoutFirst(Route);
        expect(field(popped?.line ?? '').values(Route)).toEqual(field(line).values(Route).slice(1));
        expect(line.endsWith((popped?.line ?? '').slice('Route: '.length))).toBe(true);
      }),
    );
  });
});

describe('header field from a value', () => {
  it('is printed under its canonical name', () => {
    expect(HeaderField.fromValue(Supported, 'path').line).toBe('Supported: path');
    expect(HeaderField.fromText('s', 'é')).toMatchObject({ name: 'Subject', line: 's: \u00c3\u00a9' });
    expect(HeaderField.fromText('X-Foo', 'a')).toMatchObject({ name: 'x-foo', line: 'X-Foo: a', value: 'a' });
  });

  it('says the same typed as on the wire', () => {
    const made = HeaderField.fromValue(Subject, 'a\r\nEvil: 1');
    expect(made.values(Subject)).toEqual(['a Evil: 1']);
    expect(field(made.line).values(Subject)).toEqual(made.values(Subject));
    const to = { displayName: 'a\r\nb', uri: parseUri('sip:a'), parameters: Parameters.none };
    expect(HeaderField.fromValue(Contact, to).values(Contact)).toEqual([{ ...to, displayName: 'a b' }]);
  });
});
