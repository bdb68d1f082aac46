import fc from 'fast-check';
import {
  absoluteUri,
  addressUri,
  contactUri,
  genericParameters,
  hostPort,
  list,
  nameAddressOf,
  of,
  requestUri,
  routeUri,
  sequence,
  telUri,
  text,
  token,
} from '../grammar/legal-grammar.fixture.js';
import { headerDefinitions } from './header-definitions.js';
import { legalHeaders } from './legal-headers.fixture.js';

const address = sequence(
  nameAddressOf(fc.oneof(addressUri, telUri, absoluteUri)),
  ';tag=',
  token,
  genericParameters,
);
const routes = list(sequence(nameAddressOf(routeUri), genericParameters));

/** Headers of which a message takes less than their grammar does (RFC 3261 §8.1.1, §19.1.1). */
const inContext: Readonly<Record<string, fc.Arbitrary<string>>> = {
  From: address,
  To: address,
  Via: sequence(
    'SIP/2.0/UDP ',
    hostPort,
    ';branch=z9hG4bK',
    token,
    ', ',
    legalHeaders.Via as fc.Arbitrary<string>,
  ),
  Contact: list(sequence(nameAddressOf(fc.oneof(contactUri, telUri, absoluteUri)), genericParameters)),
  Route: routes,
  'Record-Route': routes,
};

const legal = (name: string): fc.Arbitrary<string> =>
  inContext[name] ?? (legalHeaders[name] as fc.Arbitrary<string>);

/** Mandatory, or tied to the rest of the message. */
const own = ['Via', 'From', 'To', 'Call-ID', 'CSeq', 'Max-Forwards', 'Content-Length', 'Contact'];
export const mandatory = own.slice(0, 6);
const others = Object.keys(legalHeaders).filter((name) => !own.includes(name));

/** Fields in any order; a header that may stand once does so once. */
const otherFields = fc
  .uniqueArray(fc.constantFrom(...others), { maxLength: 6 })
  .chain((names) => fc.tuple(...names.map((name) => sequence(spelled(name), ': ', legal(name)))));

const spelled = (name: string): fc.Arbitrary<string> =>
  fc.constantFrom(name, name.toLowerCase(), name.toUpperCase(), `${name} `);

const unknownField = sequence(fc.constantFrom('X-Odd', 'extension-header'), ':', text);
const fold = (field: string): string => field.replace(': ', ':\r\n\t ');
const reason = of([...'abc XYZ()?;', '%20', 'é', '\t'], 0);

/** The lines of a request or a response, and its body: what RFC 3261 §25 takes and a strict reader too. */
export interface LegalMessage {
  readonly lines: readonly string[];
  readonly body: Uint8Array;
}

const startLine = (method: string): fc.Arbitrary<string> =>
  fc.oneof(
    sequence(`${method} `, fc.oneof(requestUri, telUri), ' SIP/2.0'),
    sequence('SIP/2.0 ', fc.integer({ min: 100, max: 699 }).map(String), ' ', reason),
  );

export const legalMessage: fc.Arbitrary<LegalMessage> = token.chain((method) =>
  fc
    .record({
      start: startLine(method),
      fields: fc.tuple(
        ...mandatory.filter((name) => name !== 'CSeq').map((name) => sequence(name, ': ', legal(name))),
        sequence('CSeq: ', fc.nat(0x7fffffff).map(String), ` ${method}`),
      ),
      others: otherFields,
      unknown: fc.array(unknownField, { maxLength: 2 }),
      contact: fc.array(sequence('m: ', legal('Contact')), { maxLength: 2 }),
      folded: fc.boolean(),
      body: fc.uint8Array({ maxLength: 20 }),
    })
    .chain(({ start, fields, others: more, unknown, contact, folded, body }) => {
      const all = [...fields, ...more, ...unknown, ...contact, `l: ${body.length}`];
      return fc.shuffledSubarray(all, { minLength: all.length }).map((shuffled) => ({
        lines: [start, ...shuffled.map((field) => (folded ? fold(field) : field))],
        body,
      }));
    }),
);

/** Names of headers that may stand at most once. */
export const singleHeaders: readonly string[] = [...headerDefinitions.values()]
  .filter(({ kind }) => kind === 'single')
  .map(({ name }) => name);

export const bytesOf = ({ lines, body }: LegalMessage): Buffer =>
  Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'utf8'), body]);
