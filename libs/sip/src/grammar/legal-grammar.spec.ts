import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  absoluteUri,
  anyAddress,
  genericParameters,
  nameAddress,
  quotedString,
  sipUri,
  telUri,
} from './legal-grammar.fixture.js';
import { parseNameAddress, printNameAddress } from './name-address.js';
import { parseParameters } from './parameters.js';
import { quote, unquote } from './quoted-string.js';
import { Scanner } from './scanner.js';
import { SipSyntaxError } from './syntax-error.js';
import { parseUri, printUri } from './uri.js';
import { uriEquals } from './uri-comparison.js';

const strict = (text: string): Scanner => new Scanner(text, 0, text.length, true);

function readAll<Value>(text: string, read: (scanner: Scanner) => Value): Value {
  const scanner = strict(text);
  const value = read(scanner);
  scanner.expectEnd();
  return value;
}

describe('every legal value (RFC 3261 §25.1)', () => {
  it.each([
    ['SIP URI', sipUri],
    ['tel URI (RFC 3966 §3)', telUri],
    ['absoluteURI', absoluteUri],
  ])('%s is taken, printed as it was, and equal to itself', (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        const uri = parseUri(text, { strict: true });
        expect(printUri(uri)).toBe(text);
        expect(parseUri(text)).toEqual(uri);
        expect(uriEquals(uri, printUri(uri))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['name-addr', nameAddress],
    ['addr-spec', anyAddress],
  ])('%s is taken, and means the same once it is printed', (_, texts) => {
    fc.assert(
      fc.property(texts, genericParameters, (address, parameters) => {
        const value = readAll(address + parameters, parseNameAddress);
        const printed = printNameAddress(value);
        expect(readAll(printed, parseNameAddress)).toEqual(value);
        expect(printNameAddress(readAll(printed, parseNameAddress))).toBe(printed);
      }),
      { numRuns: 500 },
    );
  });

  it('generic-param is taken, and printed as it was', () => {
    fc.assert(
      fc.property(genericParameters, (text) => expect(readAll(text, parseParameters).toString()).toBe(text)),
    );
  });

  it('quoted-string is taken, and means the same once it is quoted anew', () => {
    fc.assert(
      fc.property(quotedString, (text) => {
        const meant = unquote(readAll(text, (scanner) => scanner.quotedString()));
        expect(unquote(readAll(quote(meant), (scanner) => scanner.quotedString()))).toBe(meant);
      }),
    );
  });
});

describe('every illegal edit of a URI (RFC 3261 §25.1)', () => {
  const forbidden = ['"', '<', '>', '\\', '^', '`', '{', '|', '}', ' ', '\u0000', '\u007f', 'é', '\r', '\n'];

  it.each([
    ['SIP URI', sipUri],
    ['tel URI (RFC 3966 §3)', telUri],
    ['absoluteURI', absoluteUri],
  ])('is refused: a character in a %s that no URI has', (_, texts) => {
    fc.assert(
      fc.property(texts, fc.nat(), fc.constantFrom(...forbidden), (text, place, character) => {
        const at = place % (text.length + 1);
        const edited = text.slice(0, at) + character + text.slice(at);
        expect(() => parseUri(edited, { strict: true })).toThrow(SipSyntaxError);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['the scheme', (text: string) => text.slice(text.indexOf(':') + 1).replace(/^[a-z0-9+.-]*:/i, '')],
    ['all but the scheme', (text: string) => text.slice(0, text.indexOf(':') + 1)],
    ['the second digit of an escape', (text: string) => `${text}%4`],
  ])('is refused: a SIP URI without %s', (_, edit) => {
    fc.assert(
      fc.property(sipUri, (text) => {
        const edited = edit(text);
        // What follows the scheme may itself begin like one; then it is another URI, as legal as any.
        fc.pre(!/^[a-z][a-z0-9+.-]*:./i.test(edited) || edited.endsWith('%4'));
        expect(() => parseUri(edited, { strict: true })).toThrow(SipSyntaxError);
      }),
    );
  });

  it('is refused: a name-addr without its closing bracket', () => {
    fc.assert(
      fc.property(nameAddress, (text) => {
        expect(() => readAll(text.slice(0, -1), parseNameAddress)).toThrow(SipSyntaxError);
      }),
    );
  });
});
