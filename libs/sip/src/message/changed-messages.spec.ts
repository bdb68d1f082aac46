import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type HeaderDefinition, parseHeaderValue } from './header-definition.js';
import { canonicalName } from './header-names.js';
import { Route, Supported, Via } from './headers/index.js';
import { MaxForwards } from './headers/max-forwards.js';
import { parseMessage } from './parse-message.js';
import { printHead, printMessage } from './print-message.js';
import type { SipRequest } from './request.js';

const startLine = 'INVITE sip:bob@example.com SIP/2.0';
const fields = [
  'Via: SIP/2.0/UDP a.example;branch=z9hG4bK1',
  'v: SIP/2.0/UDP b.example;branch=z9hG4bK2',
  'Max-Forwards: 70',
  'Route: <sip:c.example;lr>',
  'X-Own:  as  it is',
  'From: <sip:alice@example.com>;tag=1',
  'Supported: timer, path',
  'Content-Length: 4',
];
const body = 'body';

/** What a change does to a list of lines, and to a message. */
interface Change {
  readonly lines: (lines: readonly string[]) => readonly string[];
  readonly message: (message: SipRequest) => SipRequest;
}

const isOf = (name: string) => (line: string) => canonicalName(line.slice(0, line.indexOf(':'))) === name;

/** The changes that a header knows of, with the lines that they are to make. */
function changesOf<Value>(definition: HeaderDefinition<Value, 'list'>, text: string): readonly Change[] {
  const { name } = definition;
  const line = `${name}: ${text}`;
  const value = parseHeaderValue(definition, text);
  return [
    {
      lines: (lines) => lines.toSpliced(Math.max(lines.findIndex(isOf(name)), 0), 0, line),
      message: (message) => message.withFirst(definition, value),
    },
    {
      lines: (lines) => {
        const last = lines.findLastIndex(isOf(name));
        return lines.toSpliced(last < 0 ? lines.length : last + 1, 0, line);
      },
      message: (message) => message.withLast(definition, value),
    },
    {
      lines: (lines) => lines.filter((each) => !isOf(name)(each)),
      message: (message) => message.without(definition),
    },
    {
      lines: (lines) => {
        const first = lines.findIndex(isOf(name));
        if (first < 0) return lines;
        const comma = lines[first]?.indexOf(', ') ?? -1;
        return comma < 0
          ? lines.toSpliced(first, 1)
          : lines.with(first, `${name}: ${lines[first]?.slice(comma + 2)}`);
      },
      message: (message) => message.withoutFirst(definition),
    },
    {
      lines: (lines) => replaced(lines, name, line),
      message: (message) => message.with(definition, value),
    },
  ];
}

const changes: readonly Change[] = [
  ...changesOf(Via, 'SIP/2.0/TCP d.example;branch=z9hG4bK3'),
  ...changesOf(Route, '<sip:e.example;lr>'),
  ...changesOf(Supported, 'gruu'),
  {
    lines: (lines) => replaced(lines, 'Max-Forwards', 'Max-Forwards: 69'),
    message: (message) => message.with(MaxForwards, 69),
  },
  {
    lines: (lines) => replaced(lines, 'x-own', 'X-Own: new'),
    message: (message) => message.withText('X-Own', 'new'),
  },
  {
    lines: (lines) => replaced(lines, 'Subject', 'Subject: new'),
    message: (message) => message.withText('Subject', 'new'),
  },
];

function replaced(lines: readonly string[], name: string, line: string): readonly string[] {
  const first = lines.findIndex(isOf(name));
  const others = lines.filter((each) => !isOf(name)(each));
  return others.toSpliced(first < 0 ? others.length : first, 0, line);
}

const wire = (lines: readonly string[]) => `${[startLine, ...lines].join('\r\n')}\r\n\r\n`;

describe('changed copies of a message (RFC 3261 §7.3.1)', () => {
  it('have what the changes say in its place, and all else byte for byte, in any order of any changes', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(fields, { minLength: 0 }),
        fc.array(fc.constantFrom(...changes), { maxLength: 12 }),
        fc.boolean(),
        (some, made, isLooked) => {
          let lines: readonly string[] = some;
          let message = parseMessage(`${wire(lines)}${body}`) as SipRequest;
          const original = printMessage(message).toString();
          for (const change of made) {
            const before = message;
            const text = printHead(before);
            lines = change.lines(lines);
            message = change.message(before);
            // To look at the fields must make no difference to later changes.
            if (isLooked) expect(message.fields.map((field) => field.line)).toEqual(lines);
            expect(printHead(before)).toBe(text);
          }
          expect(printHead(message)).toBe(wire(lines));
          expect(printMessage(message).toString()).toBe(`${wire(lines)}${body}`);
          expect(message.fields.map((field) => field.line)).toEqual(lines);
          expect(original).toBe(`${wire(some)}${body}`);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('leave messages that were printed before them as they are, also where they are shorter', () => {
    const message = parseMessage(`${wire(fields)}${body}`) as SipRequest;
    const printed = [
      message,
      message.withoutFirst(Via),
      message.without(Via),
      message.with(MaxForwards, 1),
    ].map((each) => ({ bytes: printMessage(each), head: printHead(each) }));
    for (const { bytes, head } of printed) expect(bytes.toString()).toBe(`${head}${body}`);
  });
});
