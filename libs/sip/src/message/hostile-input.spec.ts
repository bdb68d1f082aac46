import { describe, expect, it } from '@jest/globals';
import { canonicalAddressOfRecord } from '../grammar/address-of-record.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { parseUri } from '../grammar/uri.js';
import { uriEquals } from '../grammar/uri-comparison.js';
import { headerDefinitions } from './header-definitions.js';
import { HeaderField } from './header-field.js';
import * as headers from './headers/index.js';
import type { MessageLimits } from './limits.js';
import { readMessage } from './parse-message.js';
import { printMessage } from './print-message.js';

const { Contact, Via } = headers;

/** Far beyond what is taken from the network, so that the growth shows. */
const limits: MessageLimits = { headBytes: 1e9, bodyBytes: 1e9, fields: 1e9 };

/** The least processor time of three runs in milliseconds; a syntax error is an answer too. */
function cost(work: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3; run++) {
    const start = process.cpuUsage();
    try {
      work();
    } catch (error) {
      if (!(error instanceof SipSyntaxError)) throw error;
    }
    const used = process.cpuUsage(start);
    least = Math.min(least, (used.user + used.system) / 1000);
  }
  return least;
}

/**
 * Fourfold input may cost fourfold, with room for noise; quadratic work costs sixteenfold and far more than 40 ms. The time of the
 * process has garbage collection in it, also that of what ran before: what seems too much is measured again, and the least counts.
 */
function expectLinear(size: number, work: (size: number) => () => unknown): void {
  const factors = [1, 2, 4] as const;
  const [once, ...more] = factors.map((factor) => cost(work(size * factor))) as [number, number, number];
  let [twice, fourfold] = more;
  const fits = () => twice < once * 4 + 40 && fourfold < once * 8 + 40;
  for (let round = 0; round < 5 && !fits(); round++) {
    twice = Math.min(twice, cost(work(size * 2)));
    fourfold = Math.min(fourfold, cost(work(size * 4)));
  }
  expect(twice).toBeLessThan(once * 4 + 40);
  expect(fourfold).toBeLessThan(once * 8 + 40);
}

const definitions = [...headerDefinitions.values()];

const storms: Record<string, (size: number) => string> = {
  blanks: (n) => `a${' '.repeat(n)}b\r\n c`,
  'blanks at the end': (n) => `a\r\n ${' '.repeat(n)}`,
  folds: (n) => `a${'\r\n '.repeat(n)}b`,
  'folds in quotes': (n) => `"${'\r\n '.repeat(n)}" <sip:a>`,
  commas: (n) => `a${','.repeat(n)}`,
  'values and commas': (n) => 'a,'.repeat(n),
  addresses: (n) => '<sip:a>,'.repeat(n),
  'blank-separated commas': (n) => `<sip:a>${' ,'.repeat(n)}`,
  semicolons: (n) => `<sip:a>${';'.repeat(n)}`,
  parameters: (n) => `<sip:a>${';a=b'.repeat(n)}`,
  'token parameters': (n) => `a/b${' ; a = "b"'.repeat(n)}`,
  'opening angles': (n) => '<'.repeat(n),
  'opening angles after a name': (n) => 'a <'.repeat(n),
  'closing angles': (n) => `<${'>'.repeat(n)}`,
  quotes: (n) => '"'.repeat(n),
  'open quote with escapes': (n) => `"${'\\"'.repeat(n)}`,
  'display names': (n) => `${'a '.repeat(n)}<sip:a>`,
  'display name without an address': (n) => 'a '.repeat(n),
  'deep comment': (n) => `5 ${'('.repeat(n)}${')'.repeat(n)}`,
  'open comment': (n) => `5 ${'('.repeat(n)}`,
  digits: (n) => '0'.repeat(n),
  'great number': (n) => `${'9'.repeat(n)} a`,
  'percent signs': (n) => `<sip:${'%'.repeat(n)}@a>`,
  escapes: (n) => `<sip:${'%41'.repeat(n)}@a>`,
  'at signs': (n) => `<sip:${'@'.repeat(n)}>`,
  colons: (n) => `<sip:${':'.repeat(n)}>`,
  'URI parameters': (n) => `<sip:a${';a=b'.repeat(n)}>`,
  'URI headers': (n) => `<sip:a?a=b${'&a=b'.repeat(n)}>`,
  'open bracket': (n) => `SIP/2.0/UDP [${':'.repeat(n)}`,
  slashes: (n) => `SIP${' / '.repeat(n)}`,
  credentials: (n) => `Digest ${'a="b",'.repeat(n)}`,
  'bytes that are no UTF-8': (n) => `"${'\u00ff\u00c3'.repeat(n)}" <sip:a>`,
};

describe('hostile header values take time in proportion to their length', () => {
  it.each(Object.keys(storms))('%s', (name) => {
    const storm = storms[name] as (size: number) => string;
    expectLinear(5_000, (size) => {
      const line = `X: ${storm(size)}`;
      return () => {
        for (const definition of definitions) {
          const field = HeaderField.fromLine(line, 1);
          tolerant(() => field.value);
          tolerant(() => field.values(definition));
          tolerant(() => field.check(definition));
          tolerant(() => field.withoutFirst(definition));
        }
      };
    });
  });

  function tolerant(access: () => unknown): void {
    try {
      access();
    } catch (error) {
      if (!(error instanceof SipSyntaxError)) throw error;
    }
  }
});

describe('hostile URIs take time in proportion to their length', () => {
  it('when parameters are compared', () => {
    expectLinear(5_000, (size) => {
      const a = `sip:a${Array.from({ length: size }, (_, i) => `;p${i}=v`).join('')}`;
      const b = `sip:a${Array.from({ length: size }, (_, i) => `;P${size - i - 1}=%76`).join('')}`;
      const [first, second] = [parseUri(a), parseUri(b)];
      return () => expect(uriEquals(first, second)).toBe(true);
    });
  });

  it('when headers are compared', () => {
    expectLinear(5_000, (size) => {
      const a = `sip:a?x=y${Array.from({ length: size }, (_, i) => `&p${i}=v`).join('')}`;
      const b = `sip:a?x=y${Array.from({ length: size }, (_, i) => `&P${size - i - 1}=%76`).join('')}`;
      const [first, second] = [parseUri(a), parseUri(b)];
      return () => expect(uriEquals(first, second)).toBe(true);
    });
  });

  it('when an address-of-record is made of them', () => {
    expectLinear(50_000, (size) => {
      const uri = parseUri(`sip:${'%ff%41'.repeat(size)}@a`);
      return () => canonicalAddressOfRecord(uri);
    });
  });
});

describe('hostile messages take time in proportion to their length', () => {
  // A call for each line must show its cost: lines without a colon were once looked through to the end of the head.
  const messages: Record<string, (size: number) => string> = {
    'line ends before the start line': (n) => '\r\n'.repeat(n),
    'no line end at all': (n) => 'a'.repeat(n),
    'blanks in the start line': (n) => `INVITE${' '.repeat(n)}SIP/2.0\r\n\r\n`,
    'malformed lines': (n) => `INVITE sip:a SIP/2.0\r\n${'x\r\n'.repeat(n)}\r\n`,
    'empty names': (n) => `INVITE sip:a SIP/2.0\r\n${':\r\n'.repeat(n)}\r\n`,
    'many fields': (n) => `INVITE sip:a SIP/2.0\r\n${'Route:<sip:a>\r\n'.repeat(n)}\r\n`,
    'many empty fields': (n) => `INVITE sip:a SIP/2.0\r\n${'Via:\r\n'.repeat(n)}\r\n`,
    'folds without a field': (n) => `INVITE sip:a SIP/2.0${'\r\n '.repeat(n)}\r\n\r\n`,
    'bare line ends': (n) => `INVITE sip:a SIP/2.0\r\nX: ${'\n'.repeat(n)}\r\n\r\n`,
    'bare carriage returns': (n) => `INVITE sip:a SIP/2.0\r\nX: ${'\r'.repeat(n)}\r\n\r\n`,
    'blanks before a colon': (n) => `INVITE sip:a SIP/2.0\r\nX${' '.repeat(n)}: a\r\n\r\n`,
    'a long body': (n) => `INVITE sip:a SIP/2.0\r\nl: 3\r\n\r\n${'\r\n'.repeat(n)}`,
  };

  it.each(Object.keys(messages))('%s', (name) => {
    const text = messages[name] as (size: number) => string;
    expectLinear(20_000, (size) => {
      const bytes = Buffer.from(text(size));
      return () => {
        const read = readMessage(bytes, limits);
        if (read.kind === 'unreadable') return;
        read.message.headers(headers.Route);
        printMessage(read.message.withoutFirst(Via).withFirst(Via, via).withLast(Contact, '*'));
      };
    });
  });

  const [via] = HeaderField.fromText('Via', 'SIP/2.0/UDP a').values(Via) as [headers.ViaValue];
});

describe('largest message that is taken', () => {
  it.each([
    ['a long value', (n: number) => `Subject: a${' '.repeat(n)}b\r\n c\r\n`],
    ['many fields', (n: number) => 'v:\r\n'.repeat(n / 4)],
    ['many malformed lines', (n: number) => '\n\r\n'.repeat(n / 3)],
    ['many parameters', (n: number) => `Via: SIP/2.0/UDP a${';a'.repeat(n / 2)}\r\n`],
  ])('costs less than 250 ms with %s', (_, fields) => {
    const bytes = Buffer.from(`OPTIONS sip:a SIP/2.0\r\n${fields(65_000)}\r\n`);
    const used = cost(() => {
      const read = readMessage(bytes);
      if (read.kind === 'unreadable') throw read.error;
      read.message.text('Subject');
      read.message.headers(Via);
    });
    expect(used).toBeLessThan(250);
  });
});
