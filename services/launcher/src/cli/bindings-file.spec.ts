import { describe, expect, it } from '@jest/globals';
import { type BindingRecord, batchesOf, parseBindingsFile, printBindingsFile } from './bindings-file.js';

const record = (user: string, contact = `sip:${user}@one`): BindingRecord => ({
  addressOfRecord: `sip:${user}@lab.test`,
  bindings: [{ contact, parameters: {}, path: [], expiresAt: 1, callId: 'x', cseq: 1, updatedAt: 1 }],
});

async function print(...records: BindingRecord[]): Promise<string> {
  const lines: string[] = [];
  const given = (async function* () {
    yield* records;
  })();
  for await (const line of printBindingsFile('basic', given)) lines.push(line);
  return lines.join('\n');
}

describe('a file of bindings', () => {
  it.each([0, 1, 3])('gives back the %i records that were printed', async (count) => {
    const records = Array.from({ length: count }, (_, number) => record(`user${number}`));
    expect(parseBindingsFile(await print(...records))).toEqual(records);
  });

  it('says what it is, and has a line for each record', async () => {
    const lines = (await print(record('a'), record('b'))).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe('{"format":"trapezoid-bindings","version":1,"lab":"basic","records":[');
    expect(JSON.parse(lines[2] ?? '')).toEqual(record('b'));
  });

  it.each([
    ['no JSON', '{', 'is no JSON'],
    ['other JSON', '[]', /^is no export of bindings/],
    ['a later version', '{"format":"trapezoid-bindings","version":2}', /another version/],
    ['no records', '{"format":"trapezoid-bindings","version":1}', 'has no list of records'],
    [
      'a record without a name',
      '{"format":"trapezoid-bindings","version":1,"records":[{"bindings":[]}]}',
      /^records\.0\.addressOfRecord: /,
    ],
    [
      'a binding that is none',
      JSON.stringify({
        format: 'trapezoid-bindings',
        version: 1,
        records: [record('a'), { ...record('b'), bindings: [{ contact: 7 }] }],
      }),
      /^records\.1\.bindings\.0\.contact: /,
    ],
  ])('is refused where it is %s', (_what, text, message) => {
    expect(() => parseBindingsFile(text)).toThrow(message);
  });
});

describe('the portions in which bindings are sent', () => {
  it('have a hundred records and 56 KiB at most, and all of them in order', () => {
    const short = Array.from({ length: 250 }, (_, number) => record(`short${number}`));
    const long = Array.from({ length: 100 }, (_, number) =>
      record(`long${number}`, `sip:${'x'.repeat(2000)}@one`),
    );
    const batches = batchesOf([...short, ...long]);
    expect(batches.flat()).toEqual([...short, ...long]);
    expect(Math.max(...batches.map((batch) => batch.length))).toBe(100);
    expect(Math.max(...batches.map((batch) => Buffer.byteLength(JSON.stringify(batch))))).toBeLessThanOrEqual(
      56 * 1024,
    );
    expect(batches.length).toBeLessThan(10);
  });

  it('are none where there is nothing', () => {
    expect(batchesOf([])).toEqual([]);
  });
});
