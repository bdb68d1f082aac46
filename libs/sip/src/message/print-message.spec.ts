import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Parameters } from '../grammar/parameters.js';
import { quote } from '../grammar/quoted-string.js';
import { parseUri, sipUri } from '../grammar/uri.js';
import { CallId, Contact, CSeq, From, RecordRoute, Subject, Supported, To, Via } from './headers/index.js';
import { parseMessage } from './parse-message.js';
import { printHead, printMessage } from './print-message.js';
import { SipRequest } from './request.js';
import { SipResponse } from './response.js';

const token = fc.string({ unit: fc.constantFrom(..."aZ09-.!%*_+`'~"), minLength: 1, maxLength: 8 });
const word = fc.string({ unit: fc.constantFrom(...'aZ0'), minLength: 1, maxLength: 8 });
/** Any text on one line; header values have no white space around them. */
const line = fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replace(/[\r\n]/g, ''));
const plainText = line.map((text) => text.replace(/^[ \t]+|[ \t]+$/g, ''));
const host = fc.oneof(
  fc.constantFrom('west.example', 'a', '192.0.2.1', '[2001:db8::1]', '[::ffff:192.0.2.1]', 'x_y.'),
  word,
);
const port = fc.option(fc.integer({ min: 0, max: 65535 }), { nil: undefined });
const hostPort = fc
  .tuple(host, port)
  .map(([name, number]) => (number === undefined ? { host: name } : { host: name, port: number }));
const uriParameters = fc
  .dictionary(word, fc.oneof(fc.constant(null), fc.constantFrom('tcp', '%41', '[::1]', 'a&b+c$d:/')), {
    maxKeys: 3,
  })
  .map(Parameters.of);
const headerParameters = fc
  .dictionary(token, fc.oneof(fc.constant(null), token, line.map(quote)), { maxKeys: 3 })
  .map(Parameters.of);
const uri = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('sip' as const, 'sips' as const),
      fc.option(line, { nil: '' }),
      hostPort,
      uriParameters,
    )
    .map(([scheme, user, place, parameters]) =>
      sipUri({ scheme, ...place, ...(user === '' ? {} : { user }), parameters }),
    ),
  fc
    .constantFrom('tel:+12015550123', 'sip:dora:geheim@west.example?Subject=%20', 'urn:service:sos')
    .map(parseUri),
);
const address = fc
  .tuple(fc.option(line, { nil: undefined }), uri, headerParameters)
  .map(([displayName, target, parameters]) =>
    displayName === undefined ? { uri: target, parameters } : { displayName, uri: target, parameters },
  );
const via = fc
  .tuple(fc.constantFrom('UDP', 'TCP', 'TLS', 'WSS'), hostPort, headerParameters)
  .map(([protocol, sentBy, parameters]) => ({ protocol, sentBy, parameters }));

const values = fc.record({
  via: fc.array(via, { minLength: 1, maxLength: 3 }),
  from: address,
  to: address,
  callId: fc.tuple(word, word).map((pair) => pair.join('@')),
  cseq: fc.record({ number: fc.integer({ min: 0, max: 0x7fffffff }), method: token }),
  contact: fc.array(address, { maxLength: 3 }),
  recordRoute: fc.array(address, { maxLength: 3 }),
  supported: fc.array(token, { maxLength: 3 }),
  subject: plainText,
  odd: plainText,
  body: fc.uint8Array({ maxLength: 40 }),
});

const startLines = fc.oneof(
  fc.tuple(token, uri).map(([method, target]) => SipRequest.to(method, target)),
  fc
    .tuple(fc.integer({ min: 100, max: 699 }), line)
    .map(([code, reason]) => SipResponse.of(code, reason, [])),
);

describe('printed message (RFC 3261 §7.5)', () => {
  it('is read back as the message that was built, and printed again as the same bytes', () => {
    fc.assert(
      fc.property(startLines, values, (start: SipRequest | SipResponse, v) => {
        let built = start as SipRequest;
        built = built
          .withAll(Via, v.via)
          .with(From, v.from)
          .with(To, v.to)
          .with(CallId, v.callId)
          .with(CSeq, v.cseq);
        built = built
          .withAll(Contact, v.contact)
          .withAll(RecordRoute, v.recordRoute)
          .withAll(Supported, v.supported);
        built = built.with(Subject, v.subject).withText('X-Odd', v.odd).withBody('text/plain', v.body);
        const bytes = printMessage(built);
        const read = parseMessage(bytes);
        expect(read.startLine).toBe(start.startLine);
        expect(read.headers(Via)).toEqual(v.via);
        expect(read.header(From)).toEqual(v.from);
        expect(read.header(To)).toEqual(v.to);
        expect(read.header(CallId)).toBe(v.callId);
        expect(read.header(CSeq)).toEqual(v.cseq);
        expect(read.headers(Contact)).toEqual(v.contact);
        expect(read.headers(RecordRoute)).toEqual(v.recordRoute);
        expect(read.headers(Supported)).toEqual(v.supported);
        expect(read.header(Subject)).toBe(v.subject);
        expect(read.text('x-odd')).toBe(v.odd);
        expect(Buffer.from(read.body).equals(v.body)).toBe(true);
        expect(printMessage(read).equals(bytes)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('has a head that ends in a blank line', () => {
    expect(printHead(SipRequest.to('OPTIONS', 'sip:a').withText('X', '1'))).toBe(
      'OPTIONS sip:a SIP/2.0\r\nX: 1\r\n\r\n',
    );
  });
});
