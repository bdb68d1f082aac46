import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Explanation,
  explainHeader,
  explainMethod,
  explainStatus,
  headerExplanations,
  methodExplanations,
  sectionHeadings,
  statusExplanations,
} from '@trapezoid/ladder/explain';
import * as sip from '@trapezoid/sip';
import { ConsoleUnderTest } from '../console.fixture.js';

/** The typed headers of the library, by name. */
const typedHeaders = [
  ...new Set(
    Object.values(sip as Record<string, unknown>)
      .filter(
        (value): value is { name: string } =>
          typeof value === 'object' &&
          value !== null &&
          'kind' in value &&
          'parse' in value &&
          'name' in value,
      )
      .map(({ name }) => name),
  ),
];
const all: readonly Explanation[] = [...headerExplanations, ...methodExplanations, ...statusExplanations];

describe('the explanations', () => {
  it('are there for every typed header, and for no other', () => {
    expect(typedHeaders.length).toBeGreaterThan(80);
    expect(headerExplanations.map(({ name }) => name).sort()).toEqual(typedHeaders.sort());
  });

  it('are there for every method of the RFCs, and for status codes under their reason phrases', () => {
    expect(methodExplanations.map(({ name }) => name).sort()).toEqual(
      'ACK BYE CANCEL INFO INVITE MESSAGE NOTIFY OPTIONS PRACK PUBLISH REFER REGISTER SUBSCRIBE UPDATE'.split(
        ' ',
      ),
    );
    for (const { code, name } of statusExplanations)
      expect([code, name]).toEqual([code, sip.reasonPhraseOf(code)]);
  });

  it('name sections that are there, under headings that fit', () => {
    for (const { section } of all)
      expect([section, sectionHeadings[section]]).toEqual([section, expect.any(String)]);
    for (const { name, section } of headerExplanations.filter((each) =>
      /^RFC 3261 §20\./.test(each.section),
    )) {
      expect([section, sectionHeadings[section]]).toEqual([section, name]);
    }
    for (const { code, section } of statusExplanations.filter((each) =>
      /^RFC 3261 §21\./.test(each.section),
    )) {
      expect([section, sectionHeadings[section]]).toEqual([section, expect.stringMatching(`^${code} `)]);
    }
    const named = new Set(all.map(({ section }) => section));
    expect(Object.keys(sectionHeadings).filter((section) => !named.has(section))).toEqual([]);
  });

  it('have one to three sentences', () => {
    for (const { purpose } of all) {
      const sentences = purpose.match(/[.;](?= |$)/g) ?? [];
      expect([purpose, sentences.length >= 1 && sentences.length <= 5 && purpose.length <= 340]).toEqual([
        purpose,
        true,
      ]);
    }
  });

  it('are found by any spelling of a name', () => {
    expect(explainHeader('v')?.name).toBe('Via');
    expect(explainHeader('CALL-id')?.name).toBe('Call-ID');
    expect(explainHeader('X-Own')).toBeUndefined();
    expect(explainHeader('constructor')).toBeUndefined();
    expect(explainMethod('INVITE')?.section).toBe('RFC 3261 §13.1');
    expect(explainMethod('invite')).toBeUndefined();
    expect(explainStatus(486)?.name).toBe('Busy Here');
  });
});

describe('the control API', () => {
  const network = new ConsoleUnderTest();
  beforeAll(() => network.start());
  afterAll(() => network.close());

  it('explains headers, methods and status codes', async () => {
    const via = { name: 'Via', compact: 'v', section: 'RFC 3261 §20.42', title: 'Via' };
    expect((await network.ask('GET', '/api/headers')).body).toContainEqual(expect.objectContaining(via));
    expect((await network.ask('GET', '/api/methods')).body).toHaveLength(methodExplanations.length);
    expect((await network.ask('GET', '/api/status-codes')).body).toContainEqual(
      expect.objectContaining({ code: 486, title: '486 Busy Here' }),
    );
  });
});
