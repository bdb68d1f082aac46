import { describe, expect, it } from '@jest/globals';
import { SipSyntaxError } from './syntax-error.js';
import { dialledDigits, isGlobalNumber, isTelUri, parseTelUri, printTelUri, type TelUri } from './tel-uri.js';
import { parseUri, printUri } from './uri.js';
import { uriEquals } from './uri-comparison.js';

function tel(text: string): TelUri {
  const uri = parseTelUri(text);
  if (uri instanceof SipSyntaxError) throw uri;
  return uri;
}

describe('tel URI (RFC 3966 §3)', () => {
  it.each([
    ['a global number, §5.1.4', 'tel:+1-201-555-0123', '+1-201-555-0123'],
    ['another parameter, §5.4', 'tel:+358-555-1234567;postd=pp22', '+358-555-1234567'],
    ['separators, §5.1.1, and an extension, §5.3', 'tel:+1(201)555.0123;ext=1-2;x-1=1', '+1(201)555.0123'],
    ['a local number in a domain, §5.1.5', 'tel:7042;phone-context=example.com', '7042'],
    ['a local number in a global one, §5.1.5', 'tel:863-1234;phone-context=+1-914-555', '863-1234'],
    ['* and # as digits, §5.1.3', 'tel:*21#;phone-context=west.example', '*21#'],
    ['letters as digits, §5.1.3', 'tel:aBc;phone-context=west.example.', 'aBc'],
    ['an ISDN subaddress, §5.2', 'tel:+49;isub=1411/a,b@c?d=%20', '+49'],
    ['parameters with and without a value, §5.4', 'tel:+49;m-flag;x=[::1]/y&z$', '+49'],
  ])('may have %s: %s', (_, text, number) => {
    const uri = tel(text);
    expect(uri.number).toBe(number);
    expect(isGlobalNumber(uri)).toBe(number.startsWith('+'));
    expect(printTelUri(uri)).toBe(text);
    expect(printUri(parseUri(text, { strict: true }))).toBe(text);
    expect(isTelUri(parseUri(text))).toBe(true);
  });

  it.each([
    ['no digits, §5.1.4', 'tel:+'],
    ['separators only, §5.1.1', 'tel:+-.()'],
    ['letters in a global number, §5.1.4', 'tel:+49a'],
    ['letters that are no hexadecimal digits, §5.1.2', 'tel:flowers;phone-context=+1'],
    ['a local number without a context, §5.1.5', 'tel:7042'],
    ['an empty context', 'tel:7042;phone-context='],
    ['a context that is neither number nor name, §5.1.5', 'tel:7042;phone-context=5'],
    ['a context without a value', 'tel:7042;phone-context'],
    ['a parameter that stands twice, §5.4', 'tel:+49;a=1;A=2'],
    ['ext and isub, §5.3', 'tel:+49;ext=1;isub=2'],
    ['letters in ext, §5.3', 'tel:+49;ext=a'],
    ['an empty parameter', 'tel:+49;'],
    ['an empty value', 'tel:+49;a='],
    ['a dot in the name of a parameter', 'tel:+49;a.b=1'],
    ['a malformed escape', 'tel:+49;a=%4'],
    ['a delimiter in a value', 'tel:+49;a=b?c'],
  ])('with %s is refused when read strictly, and opaque otherwise', (_, text) => {
    expect(parseTelUri(text)).toBeInstanceOf(SipSyntaxError);
    expect(() => parseUri(text, { strict: true })).toThrow(SipSyntaxError);
    expect(parseUri(text)).toEqual({ scheme: 'tel', opaque: text.slice(4) });
  });

  it('tells where the fault is', () => {
    expect(parseTelUri('tel:+49;a=1;a=2')).toMatchObject({ offset: 12 });
    expect(parseTelUri('sip:+49')).toMatchObject({ reason: 'no tel URI' });
  });

  it('is dialled without visual separators (§5.1.1)', () => {
    expect(dialledDigits('+1-(201).555-0123')).toBe('+12015550123');
    expect(dialledDigits('*21#A')).toBe('*21#a');
  });
});

describe('tel URI comparison (RFC 3966 §4)', () => {
  it.each([
    ['visual separators', 'tel:+1-201-555-0123', 'tel:+1(201)5550123'],
    ['case', 'tel:+49;POSTD=PP22', 'TEL:+49;postd=pp22'],
    ['the order of parameters', 'tel:+49;a=1;b=2', 'tel:+49;b=2;a=1'],
    ['separators in ext', 'tel:+49;ext=1-2', 'tel:+49;ext=12'],
    ['separators in a context', 'tel:1;phone-context=+49-30', 'tel:1;phone-context=+4930'],
    ['case of a context', 'tel:1;phone-context=West.example', 'tel:1;phone-context=west.example.'],
    ['escaped letters', 'tel:+49;a=%62', 'tel:+49;a=b'],
  ])('is true in spite of %s', (_, a, b) => {
    expect(uriEquals(a, b)).toBe(true);
    expect(uriEquals(b, a)).toBe(true);
  });

  it.each([
    ['another number', 'tel:+49', 'tel:+48'],
    ['a local and a global number', 'tel:49;phone-context=+1', 'tel:+49;phone-context=+1'],
    ['a parameter in one', 'tel:+49', 'tel:+49;a=1'],
    ['other parameters in each', 'tel:+49;b', 'tel:+49;a'],
    ['another value', 'tel:+49;a=1', 'tel:+49;a=2'],
    ['a flag and a value', 'tel:+49;a', 'tel:+49;a=2'],
    ['a tel and a SIP URI', 'tel:+49', 'sip:+49@west.example;user=phone'],
    ['a well-formed and a malformed one', 'tel:+49', 'tel:49'],
  ])('is false for %s', (_, a, b) => {
    expect(uriEquals(a, b)).toBe(false);
    expect(uriEquals(b, a)).toBe(false);
  });
});
