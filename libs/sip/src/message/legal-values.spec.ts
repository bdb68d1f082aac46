import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import type { HeaderDefinition } from './header-definition.js';
import { headerDefinitions } from './header-definitions.js';
import { HeaderField } from './header-field.js';
import { canonicalName } from './header-names.js';
import { legalHeaders } from './legal-headers.fixture.js';
import {
  bytesOf,
  type LegalMessage,
  legalMessage,
  mandatory,
  singleHeaders,
} from './legal-message.fixture.js';
import { parseMessage, readMessage } from './parse-message.js';
import { printMessage } from './print-message.js';
import { toWire } from './wire-text.js';

const field = (name: string, value: string): HeaderField =>
  HeaderField.fromLine(toWire(`${name}: ${value}`), name.length);
const definitionOf = (name: string): HeaderDefinition<unknown> =>
  headerDefinitions.get(canonicalName(name)) as HeaderDefinition<unknown>;
const names = Object.keys(legalHeaders);
const valuesOf = (name: string) => legalHeaders[name] as fc.Arbitrary<string>;

describe('every legal field value (RFC 3261 §25.1)', () => {
  it('is generated for every typed header', () => {
    expect(names.map(canonicalName).sort()).toEqual([...headerDefinitions.keys()].sort());
  });

  it.each(names)('of %s is taken, and means the same once it is printed', (name) => {
    const definition = definitionOf(name);
    fc.assert(
      fc.property(valuesOf(name), (text) => {
        const read = field(name, text);
        read.check(definition);
        const values = read.values(definition);
        const printed = values.map((value) => definition.print(value));
        const again = field(name, printed.join(', '));
        again.check(definition);
        expect(again.values(definition)).toEqual(values);
        for (const value of values) {
          const made = HeaderField.fromValue(definition, value);
          made.check(definition);
          expect(made.values(definition)).toEqual([value]);
        }
      }),
    );
  });
});

/** Inserted behind a backslash a character is escaped, and may be legal. */
function inserted(text: string, place: number, character: string): string | undefined {
  const at = place % (text.length + 1);
  return text[at - 1] === '\\' ? undefined : text.slice(0, at) + character + text.slice(at);
}

function expectRefused(name: string, text: string | undefined): void {
  fc.pre(text !== undefined);
  expect(() => field(name, text as string).check(definitionOf(name))).toThrow(SipSyntaxError);
}

describe('every illegal edit of a field value (RFC 3261 §25.1)', () => {
  it.each(names)('of %s is refused: a control', (name) => {
    fc.assert(
      fc.property(
        valuesOf(name),
        fc.nat(),
        fc.constantFrom('\u0000', '\u0007', '\u007f'),
        (text, place, control) => {
          // Lenient readers take it inside quotes, in comments and in free text: see describeHeader's cases.
          expectRefused(name, inserted(text, place, control));
        },
      ),
    );
  });

  /** A quote is a character like others in free text, in a comment and in a Call-ID. */
  const takeQuotes = [
    ...['Subject', 'Organization', 'Server', 'User-Agent', 'Retry-After'],
    ...['Call-ID', 'In-Reply-To', 'Replaces', 'Join', 'Target-Dialog'],
  ];

  it.each(names.filter((name) => !takeQuotes.includes(name)))('of %s is refused: a lone quote', (name) => {
    fc.assert(
      fc.property(valuesOf(name), fc.nat(), (text, place) => expectRefused(name, inserted(text, place, '"'))),
    );
  });

  it('is refused: bytes that are no UTF-8, in every header', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.constantFrom('\u00ff', '\u00c3', '\u0080'), (name, byte) => {
        expect(() =>
          HeaderField.fromLine(`${name}: a${byte}`, name.length).check(definitionOf(name)),
        ).toThrow(SipSyntaxError);
      }),
    );
  });
});

const parseStrictly = (message: LegalMessage) => parseMessage(bytesOf(message), { strict: true });

describe('every legal message (RFC 3261 §25.1)', () => {
  it('is taken, and printed byte for byte', () => {
    fc.assert(
      fc.property(legalMessage, (legal) => {
        const bytes = bytesOf(legal);
        expect(printMessage(parseStrictly(legal))).toEqual(bytes);
        expect(printMessage(parseMessage(bytes))).toEqual(bytes);
      }),
      { numRuns: 300 },
    );
  });

  it('is still legal, and says the same, with each of its headers written anew', () => {
    fc.assert(
      fc.property(legalMessage, (legal) => {
        const message = parseStrictly(legal);
        for (const definition of headerDefinitions.values()) {
          if (!message.has(definition) || definition.kind === 'single') continue;
          const values = message.headers(definition as HeaderDefinition<unknown, 'list'>);
          const anew = message.withAll(definition as HeaderDefinition<unknown, 'list'>, values);
          const back = parseMessage(printMessage(anew), { strict: true });
          expect(back.headers(definition as HeaderDefinition<unknown, 'list'>)).toEqual(values);
        }
      }),
    );
  });
});

describe('every illegal edit of a message (RFC 3261 §25.1)', () => {
  const withLines = (
    { lines, body }: LegalMessage,
    edit: (lines: readonly string[]) => string[],
  ): LegalMessage => ({
    lines: edit(lines),
    body,
  });
  const nameOf = (line: string): string => canonicalName(line.slice(0, line.indexOf(':')).trim());

  it('is refused: a control or a bare line end in its head', () => {
    fc.assert(
      fc.property(
        legalMessage,
        fc.nat(),
        fc.constantFrom('\u0000', '\r', '\n', '\u007f'),
        (legal, place, character) => {
          const head = legal.lines.join('\r\n');
          const text = inserted(head, place, character);
          fc.pre(text !== undefined);
          const edited = bytesOf({ lines: [text as string], body: legal.body });
          expect(() => parseMessage(edited, { strict: true })).toThrow(SipSyntaxError);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each(mandatory)('is refused: a request without %s (§8.1.1)', (name) => {
    fc.assert(
      fc.property(legalMessage, (legal) => {
        fc.pre(!legal.lines[0]?.startsWith('SIP/') || name !== 'Max-Forwards');
        const edited = withLines(legal, ([start = '', ...fields]) => [
          start,
          ...fields.filter((line) => nameOf(line) !== name),
        ]);
        expect(() => parseStrictly(edited)).toThrow(
          expect.objectContaining({ where: name, statusCode: 400 }),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('is refused: a header twice that may stand once (§7.3.1)', () => {
    fc.assert(
      fc.property(legalMessage, (legal) => {
        const single = legal.lines
          .slice(1)
          .find((line) => singleHeaders.map(canonicalName).includes(nameOf(line)));
        const edited = withLines(legal, (lines) => [...lines, single ?? '']);
        expect(() => parseStrictly(edited)).toThrow('stands more than once');
      }),
    );
  });

  it('is refused: another method in CSeq, in a request (§8.1.1.5)', () => {
    fc.assert(
      fc.property(legalMessage, (legal) => {
        fc.pre(!legal.lines[0]?.startsWith('SIP/'));
        const edited = withLines(legal, (lines) =>
          lines.map((line) => (nameOf(line) === 'CSeq' ? 'CSeq: 1 other~method' : line)),
        );
        expect(() => parseStrictly(edited)).toThrow(expect.objectContaining({ where: 'CSeq' }));
      }),
      { numRuns: 50 },
    );
  });

  it('is refused: a body shorter than Content-Length (§18.3)', () => {
    fc.assert(
      fc.property(legalMessage, (legal) => {
        fc.pre(legal.body.length > 0);
        const short = bytesOf(legal).subarray(0, -1);
        expect(readMessage(short, { strict: true })).toMatchObject({
          kind: 'defective',
          error: { statusCode: 400 },
        });
        expect(readMessage(short)).toMatchObject({ kind: 'defective', error: { statusCode: 400 } });
      }),
      { numRuns: 50 },
    );
  });
});
