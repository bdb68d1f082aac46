import { describe, expect, it } from '@jest/globals';
import { codesOf } from '../grammar/characters.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { HeaderField } from './header-field.js';
import { headerNumber, unknownHeader } from './header-names.js';
import * as headers from './headers/index.js';
import { loadNames, readNameAt } from './name-reader.js';
import { parseMessage } from './parse-message.js';
import { printHead } from './print-message.js';

const { CallId, MaxForwards, Route, Via } = headers;
const lines = [
  'OPTIONS sip:bob@example.com SIP/2.0',
  'v: SIP/2.0/UDP a.example;branch=z9hG4bK1,',
  ' SIP/2.0/UDP b.example',
  'Max-Forwards  :  70',
  'ROUTE: <sip:c.example;lr>',
  'X-Own: <sip:d.example>',
  'Call-ID: 1@a.example',
];
const text = (changed: readonly string[]) => `${changed.join('\r\n')}\r\n\r\n`;

describe('fields that share the text of their head (RFC 3261 §7.3.1)', () => {
  it('keep to their own lines, whatever stands below them', () => {
    const message = parseMessage(text(['OPTIONS sip:a SIP/2.0', 'Route: <sip:b', 'Subject: >']));
    expect(() => message.headers(Route)).toThrow("Route: '>' expected (at 13)");
    const bare = parseMessage(text(['OPTIONS sip:a SIP/2.0', 'Route: sip:b', 'Subject: @c']));
    expect(bare.headers(Route)).toMatchObject([{ uri: { host: 'b' } }]);
  });

  it('tell where in the field an error is, not where in the head', () => {
    const message = parseMessage(text([...lines.slice(0, 3), 'Max-Forwards: x', 'CSeq: 1']));
    expect(() => message.header(MaxForwards)).toThrow('Max-Forwards: Max-Forwards expected (at 14)');
  });

  it('leave byte for byte where nothing is changed, and around what is', () => {
    const message = parseMessage(text(lines));
    expect(printHead(message)).toBe(text(lines));
    expect(printHead(message.with(MaxForwards, 69))).toBe(text(lines.with(3, 'Max-Forwards: 69')));
    expect(printHead(message.withoutFirst(Route))).toBe(text(lines.toSpliced(4, 1)));
    expect(printHead(message.withoutFirst(Via))).toBe(
      text(lines.toSpliced(1, 2, 'v: SIP/2.0/UDP b.example')),
    );
    const [via, ...others] = message.fields;
    const turned = message
      .without(Via)
      .without(CallId)
      .withRawFields(via === undefined ? [] : [via]);
    expect(others.at(-1)?.line).toBe(lines[6]);
    expect(printHead(turned)).toBe(text([lines[0] ?? '', ...lines.slice(3, 6), ...lines.slice(1, 3)]));
  });

  it('read as UTF-8 where the head is not all ASCII', () => {
    const message = parseMessage(text([...lines, 'Subject: caf\u00e9']));
    expect(message.text('Subject')).toBe('caf\u00e9');
    expect(message.header(CallId)).toBe('1@a.example');
    const body = parseMessage(`${text(lines)}\u00e9`);
    expect(body.header(CallId)).toBe('1@a.example');
  });

  it('show a line end that stands where none may, in any line', () => {
    for (const line of ['Subject: a\rb', 'Subject: a\nb', 'Subject: a\r\n\tb\nc', 'Subject\n: a']) {
      expect(() => parseMessage(text([...lines, line]))).toThrow(SipSyntaxError);
    }
  });
});

/** What is read where a line begins at `start`. */
function nameAt(text: string, start: number) {
  const found = { number: unknownHeader, colon: -1 };
  const codes = codesOf(text);
  loadNames(codes);
  readNameAt(text, codes, start, text.length, found);
  return found;
}

describe('a header name in a longer text (RFC 3261 §7.3.3)', () => {
  it('is known in each spelling that is registered', () => {
    for (const definition of Object.values(headers)) {
      if (typeof definition !== 'object' || !('kind' in definition)) continue;
      const { name } = definition;
      for (const spelled of [name, name.toLowerCase(), name.toUpperCase()]) {
        for (const blanks of ['', ' ', '\t ']) {
          const colon = 1 + name.length + blanks.length;
          expect(nameAt(`x${spelled}${blanks}: a`, 1)).toEqual({ number: headerNumber(name), colon });
        }
      }
    }
    expect(nameAt('v: a', 0)).toEqual({ number: headerNumber('Via'), colon: 1 });
    expect(nameAt('V: a', 0)).toEqual({ number: headerNumber('Via'), colon: 1 });
    expect(HeaderField.fromLine('vIA: a', 3).name).toBe('Via');
  });

  it('is not known by its beginning, nor by its end', () => {
    expect(nameAt('Viable: a', 0)).toEqual({ number: unknownHeader, colon: 6 });
    expect(nameAt('Vi: a', 0)).toEqual({ number: unknownHeader, colon: 2 });
    expect(nameAt('Xia: a', 0)).toEqual({ number: unknownHeader, colon: 3 });
  });

  it('is none without a colon, nor where it is no token', () => {
    for (const text of ['Via', 'Via ', ': a', 'V a: b', '(: a', 'V\u00e9: a']) {
      expect([text, nameAt(text, 0).colon]).toEqual([text, -1]);
    }
  });

  it('ends with its line', () => {
    const found = { number: unknownHeader, colon: -1 };
    const codes = codesOf('Via: a');
    loadNames(codes);
    readNameAt('Via: a', codes, 0, 3, found);
    expect(found.colon).toBe(-1);
  });
});
