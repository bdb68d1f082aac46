import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type NameAddress, parseNameAddress, printNameAddress } from './name-address.js';
import { Parameters } from './parameters.js';
import { Scanner } from './scanner.js';
import { SipSyntaxError } from './syntax-error.js';
import { parseUri, printUri } from './uri.js';

function parse(text: string): NameAddress {
  const scanner = new Scanner(text);
  const address = parseNameAddress(scanner);
  scanner.expectEnd();
  return address;
}

describe('name-addr (RFC 3261 §20.10, §25.1 name-addr)', () => {
  it.each([
    ['"Bell, Alexander" <sip:agb@west.example>', 'Bell, Alexander'],
    ['"J \\\\\\""       <sip:agb@west.example>', 'J \\"'],
    ['"A. Bell"<sip:agb@west.example>', 'A. Bell'],
    ['"<sip:evil@east.example>" <sip:agb@west.example>', '<sip:evil@east.example>'],
    ['"" <sip:agb@west.example>', ''],
    ['Anonymous <sip:agb@west.example>', 'Anonymous'],
    ['caller<sip:agb@west.example>', 'caller'],
    ['A.  G.\r\n Bell <sip:agb@west.example>', 'A. G. Bell'],
    ["token1~` token2'+_ token3*%!.- <sip:agb@west.example>", "token1~` token2'+_ token3*%!.-"],
    ['%Z%45 <sip:agb@west.example>', '%Z%45'],
    ['Дора Büro <sip:agb@west.example>', 'Дора Büro'],
    [' <sip:agb@west.example>', undefined],
    ['\r\n <sip:agb@west.example>', undefined],
    ['< sip:agb@west.example >', undefined],
  ])('%j has the display name %j', (text, displayName) => {
    const address = parse(text);
    expect(address.displayName).toBe(displayName);
    expect(printUri(address.uri)).toBe('sip:agb@west.example');
  });

  it('keeps URI parameters apart from header parameters', () => {
    const address = parse('<sip:agb@west.example;lr;x=1?a=b>; tag = 88 ;y');
    expect(printUri(address.uri)).toBe('sip:agb@west.example;lr;x=1?a=b');
    expect(address.parameters.toString()).toBe(';tag=88;y');
  });

  it('takes commas, semicolons and question marks in the user part', () => {
    expect(printUri(parse('<sip:who?are,you;/@west.example>').uri)).toBe('sip:who?are,you;/@west.example');
  });

  it('may hold a URI of another scheme', () => {
    expect(parse('Dora <tel:+1-201-555-0123;isub=1>').uri).toMatchObject({ number: '+1-201-555-0123' });
    expect(parse('Dora <urn:service:sos>').uri).toEqual({ scheme: 'urn', opaque: 'service:sos' });
  });
});

describe('addr-spec without brackets (RFC 3261 §20)', () => {
  it('leaves all parameters to the header', () => {
    const address = parse('sip:+19725550122@gw.example;unknownparam;tag=1');
    expect(printUri(address.uri)).toBe('sip:+19725550122@gw.example');
    expect(address.parameters.toString()).toBe(';unknownparam;tag=1');
  });

  it('ends at white space', () => {
    expect(parse('\r\n sip:agb@west.example ;   tag    = 19n').parameters.get('tag')).toBe('19n');
  });

  it('may have escapes', () => {
    expect(printUri(parse('sip:%75se%72@west.example').uri)).toBe('sip:%75se%72@west.example');
  });

  it('must be in brackets where the URI has headers (§20.10, §20.20, §20.39)', () => {
    expect(() => parse('sip:agb@west.example?Route=%3Csip:evil.example%3E')).toThrow(/angle brackets/);
  });
});

describe('malformed name-addr (RFC 3261 §25.1)', () => {
  it.each([
    '',
    '<>',
    '<sip:agb@west.example',
    'sip:agb@west.example>',
    '"Bell <sip:agb@west.example>',
    '"Bell" sip:agb@west.example',
    '"Bell" "Alexander" <sip:agb@west.example>',
    'Bell, Alexander <sip:agb@west.example>',
    'Bell; Alexander <sip:agb@west.example>',
    'Bell (home) <sip:agb@west.example>',
    'Bell "home" <sip:agb@west.example>',
    'sip:agb <sip:agb@west.example>',
    'Be\nll <sip:agb@west.example>',
    'Be\rll <sip:agb@west.example>',
    'Bell\u0000 <sip:agb@west.example>',
    '<sip:agb@west.example> extra',
    '<sip:agb@west.example>tag=1',
    '<<sip:agb@west.example>>',
    '<agb@west.example>',
    '<sip:agb@\r\n west.example>',
  ])('%j is refused', (text) => {
    expect(() => parse(text)).toThrow(SipSyntaxError);
  });

  it('tells where in the whole text the URI is wrong', () => {
    expect(() => parse('Bell <sip:a%zz@west.example>')).toThrow(expect.objectContaining({ offset: 11 }));
  });
});

describe('printed name-addr (RFC 3261 §25.1)', () => {
  it('always has brackets', () => {
    expect(printNameAddress(parse('sip:agb@west.example;tag=1'))).toBe('<sip:agb@west.example>;tag=1');
  });

  it('is read back as the same, whatever the display name', () => {
    const uri = parseUri('sip:agb@west.example;lr');
    const parameters = Parameters.of({ tag: 'x' });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const displayName = name.replace(/[\r\n]+/g, ' ');
        expect(parse(printNameAddress({ displayName: name, uri, parameters }))).toEqual({
          displayName,
          uri,
          parameters,
        });
      }),
    );
  });
});
