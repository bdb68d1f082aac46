import { describe, expect, it } from '@jest/globals';
import { SipSyntaxError } from '../../grammar/syntax-error.js';
import type { HeaderDefinition } from '../header-definition.js';
import { HeaderField } from '../header-field.js';
import { toWire } from '../wire-text.js';

interface HeaderCases {
  /** Field values that the grammar takes: as they come out again, or with what comes out after an arrow. */
  readonly legal: readonly (string | readonly [text: string, printed: string])[];
  /** Field values that nobody takes. */
  readonly refused?: readonly string[];
  /** Field values that a strict reader refuses and a lenient one takes: what the code marks as deviations. */
  readonly lenient?: readonly string[];
}

/** What every typed header has to hold to: legal values taken and printed, others refused. */
export function describeHeader<Value>(
  definition: HeaderDefinition<Value>,
  source: string,
  { legal, refused = [], lenient = [] }: HeaderCases,
): void {
  const field = (text: string): HeaderField =>
    HeaderField.fromLine(toWire(`${definition.name}: ${text}`), definition.name.length);
  const printed = (text: string): string =>
    field(text)
      .values(definition)
      .map((value) => definition.print(value))
      .join(', ');
  const both = legal.map((one) => (typeof one === 'string' ? ([one, one] as const) : one));

  describe(`${definition.name} (${source})`, () => {
    it.each(both)('%j is taken', (text, expected) => {
      expect(() => field(text).check(definition)).not.toThrow();
      expect(printed(text)).toBe(expected);
    });

    it.each(both)('%j means the same once it is printed', (text) => {
      const values = field(text).values(definition);
      expect(field(printed(text)).values(definition)).toEqual(values);
      for (const value of values) {
        expect(HeaderField.fromValue(definition, value).values(definition)).toEqual([value]);
      }
    });

    if (refused.length > 0) {
      it.each(refused)('%j is refused', (text) => {
        expect(() => field(text).values(definition)).toThrow(
          expect.objectContaining({ name: 'SipSyntaxError', where: definition.name, statusCode: 400 }),
        );
        expect(() => field(text).check(definition)).toThrow(SipSyntaxError);
      });
    }

    if (lenient.length > 0) {
      it.each(lenient)('%j is taken, but not when read strictly', (text) => {
        expect(() => field(text).values(definition)).not.toThrow();
        expect(() => field(text).check(definition)).toThrow(
          expect.objectContaining({ name: 'SipSyntaxError', where: definition.name, statusCode: 400 }),
        );
      });
    }
  });
}
