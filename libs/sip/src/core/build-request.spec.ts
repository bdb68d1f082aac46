import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '@trapezoid/testkit';
import { Parameters } from '../grammar/parameters.js';
import { parseUri } from '../grammar/uri.js';
import { checkMessage } from '../message/check-message.js';
import { CSeq } from '../message/headers/cseq.js';
import { From } from '../message/headers/from.js';
import { parseMessage } from '../message/parse-message.js';
import { printMessage } from '../message/print-message.js';
import type { SipRequest } from '../message/request.js';
import { buildRequest, type RequestParts } from './build-request.js';

const alice = { displayName: 'Alice', uri: parseUri('sip:alice@a.test'), parameters: Parameters.none };
const random = new SeededRandom(1);
const build = (parts: Partial<RequestParts> = {}) =>
  buildRequest({ method: 'OPTIONS', uri: parseUri('sip:bob@b.test'), from: alice, ...parts }, random);
const tagOf = (request: SipRequest) => request.required(From).parameters.get('tag');

describe('a request outside any dialog (RFC 3261 §8.1.1)', () => {
  it('has all that it must have but its Via, which the transaction adds', () => {
    expect(checkMessage(build())).toMatchObject({ reason: 'missing', where: 'Via' });
    const sent = build().withText('Via', 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1');
    expect(checkMessage(sent)).toBeUndefined();
    const strict = parseMessage(printMessage(sent), { strict: true });
    expect(printMessage(strict)).toEqual(printMessage(sent));
  });

  it('has the URI that it is for as Request-URI and in To, without a tag (§8.1.1.1, §8.1.1.2)', () => {
    expect(build().requestUri).toBe('sip:bob@b.test');
    expect(build().text('To')).toBe('<sip:bob@b.test>');
    const to = { uri: parseUri('sip:carol@c.test'), parameters: Parameters.none };
    expect(build({ to }).requestUri).toBe('sip:bob@b.test');
    expect(build({ to }).text('To')).toBe('<sip:carol@c.test>');
  });

  it('has the sender in From, with a new tag of more than 32 random bits each time (§8.1.1.3, §19.3)', () => {
    const tags = Array.from({ length: 100 }, () => tagOf(build()));
    expect(new Set(tags).size).toBe(100);
    for (const tag of tags) expect(tag).toMatch(/^[a-zA-Z0-9]{10}$/);
    expect(build().text('From')).toMatch(/^"Alice" <sip:alice@a\.test>;tag=\w+$/);
  });

  it('has a Call-ID of its own, or the one that is given (§8.1.1.4)', () => {
    const ids = Array.from({ length: 100 }, () => build().text('Call-ID'));
    expect(new Set(ids).size).toBe(100);
    expect(build({ callId: 'again' }).text('Call-ID')).toBe('again');
  });

  it('has its method in CSeq, and 1 where no number is given (§8.1.1.5)', () => {
    expect(build().header(CSeq)).toEqual({ number: 1, method: 'OPTIONS' });
    expect(build({ method: 'REGISTER', sequence: 7 }).header(CSeq)).toEqual({
      number: 7,
      method: 'REGISTER',
    });
  });

  it('has 70 hops (§8.1.1.6)', () => {
    expect(build().text('Max-Forwards')).toBe('70');
  });
});
