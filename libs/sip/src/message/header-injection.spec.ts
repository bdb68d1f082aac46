import { describe, expect, it } from '@jest/globals';
import { Parameters } from '../grammar/parameters.js';
import { quote } from '../grammar/quoted-string.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { parseUri, sipUri } from '../grammar/uri.js';
import { HeaderField } from './header-field.js';
import {
  CallId,
  Contact,
  CSeq,
  From,
  Reason,
  RetryAfter,
  Subject,
  Supported,
  To,
  Via,
  Warning,
} from './headers/index.js';
import { printMessage } from './print-message.js';
import { SipRequest } from './request.js';
import { SipResponse } from './response.js';

describe('header injection', () => {
  const evil = 'x\r\nEvil: 1\r\n\r\nbody\nEvil: 2\rEvil: 3';
  const target = parseUri('sip:a');
  const none = Parameters.none;
  const start = SipRequest.to('OPTIONS', 'sip:a');
  const withDisplayName = { displayName: evil, uri: target, parameters: none };
  const withHost = { uri: sipUri({ host: evil }), parameters: none };

  it.each<[string, (text: string) => SipRequest | SipResponse]>([
    ['a method', (text) => SipRequest.to(text, 'sip:a')],
    ['a Request-URI', (text) => SipRequest.to('OPTIONS', `sip:${text}`)],
    ['a typed Request-URI', (text) => SipRequest.to('OPTIONS', { scheme: 'tel', opaque: text })],
    ['another Request-URI', (text) => start.withUri(`sip:${text}`)],
    ['the constructor of a request', (text) => new SipRequest(text, text, [])],
    ['the start line of a request', (text) => new SipRequest('OPTIONS', 'sip:a', [], undefined, text)],
    ['a reason phrase', (text) => SipResponse.of(200, text, [])],
    ['the constructor of a response', (text) => new SipResponse(200, text, [])],
    ['the start line of a response', (text) => new SipResponse(200, '', [], undefined, text)],
    ['a field from the wire', (text) => start.withRawFields([HeaderField.fromLine(`X: ${text}`, 1)])],
    ['a header name', (text) => start.withText(text, 'x')],
    ['a header text', (text) => start.withText('X', text)],
    ['a content type', (text) => start.withBody(text, 'x')],
    ['a free text', (text) => start.with(Subject, text)],
    ['a display name', () => start.with(From, withDisplayName)],
    ['a display name in a list', () => start.withFirst(Contact, withDisplayName)],
    ['a host', () => start.with(To, withHost)],
    ['a user', (text) => start.with(To, { uri: sipUri({ user: text, host: 'a' }), parameters: none })],
    ['a parameter name', (text) => start.with(To, { uri: target, parameters: Parameters.of({ [text]: 1 }) })],
    ['a parameter value', (text) => start.with(To, { uri: target, parameters: none.with('tag', text) })],
    [
      'a parameter made of entries',
      (text) => start.with(To, { uri: target, parameters: new Parameters([['a', text]]) }),
    ],
    [
      'a quoted parameter',
      (text) => start.with(Reason, { protocol: 'SIP', parameters: Parameters.of({ text: quote(text) }) }),
    ],
    ['a protocol', (text) => start.withLast(Reason, { protocol: text, parameters: none })],
    ['a token', (text) => start.withAll(Supported, [text, text])],
    ['a Call-ID', (text) => start.with(CallId, text)],
    ['a method in CSeq', (text) => start.with(CSeq, { number: 1, method: text })],
    [
      'a sent-by',
      (text) => start.withFirst(Via, { protocol: text, sentBy: { host: text }, parameters: none }),
    ],
    ['a warning', (text) => start.withLast(Warning, { code: 399, agent: text, text })],
    ['a comment', (text) => start.with(RetryAfter, { seconds: 1, comment: text, parameters: none })],
  ])('is not possible through %s', (_, build) => {
    // U+010A and U+010D become LF and CR where text is cut down to bytes.
    for (const text of [evil, evil.replace(/\n/g, '\u010a').replace(/\r/g, '\u010d')]) {
      let message: SipRequest | SipResponse;
      try {
        message = build(text);
      } catch (error) {
        expect(error).toBeInstanceOf(SipSyntaxError);
        continue;
      }
      const [head, ...rest] = printMessage(message).toString('latin1').split('\r\n\r\n');
      const lines = (head ?? '').split(/\r\n|\r|\n/);
      expect(lines).toHaveLength(1 + message.fields.length);
      expect(lines.filter((printed) => /^Evil/i.test(printed))).toEqual([]);
      expect(rest).toHaveLength(1);
    }
  });
});
