import { digit, endOfRun, isToken, tokenCharacters, uriTextCharacters } from '../grammar/characters.js';
import type { ReadingOptions } from '../grammar/scanner.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { trimWhite } from '../grammar/white-space.js';
import type { FieldList } from './field-list.js';
import { knownMethod } from './known-methods.js';
import type { MessageLimits } from './limits.js';
import { defective, type ReadMessage } from './read-message.js';
import type { MessageBody } from './received-body.js';
import { SipRequest } from './request.js';
import { RequestLine } from './request-line.js';
import { SipResponse } from './response.js';
import { StatusLine } from './status-line.js';

export type ReadingLimits = Required<MessageLimits> & ReadingOptions;

const startLine = 'start line';
const usualVersion = Buffer.from('SIP/2.0');

const unreadable = (reason: string): ReadMessage => ({
  kind: 'unreadable',
  error: new SipSyntaxError(reason, 0, startLine),
});

/**
 * Reads the start line, the first `length` characters of the text, and makes the message; `codes` are those of the text.
 * The line is known to be one, and bytes.
 * RFC 3261 §7.1, §7.2
 */
export function readStartLine(
  text: string,
  length: number,
  codes: Uint8Array,
  fields: FieldList,
  body: MessageBody,
  limits: ReadingLimits,
): ReadMessage {
  if (isStatusLine(text, length, codes)) {
    return readStatusLine(text.slice(0, length), codes, fields, body, limits.strict === true);
  }
  return (
    readUsualLine(text, length, codes, fields, body, limits.requestUriCharacters) ??
    readUnusualLine(text.slice(0, length), codes, fields, body, limits.requestUriCharacters)
  );
}

/** True where the line begins with SIP and a slash, in any case. Few request lines get past the first look. */
const isStatusLine = (text: string, length: number, codes: Uint8Array): boolean =>
  ((codes[0] as number) | 32) === 115 && length > 3 && /^SIP\//i.test(text.slice(0, 4));

/** True for `SIP/2.0` between two places, in capitals, as nearly everybody writes it. */
function isUsualVersion(codes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== usualVersion.length || start < 0) return false;
  for (let at = 0; at < usualVersion.length; at++) if (codes[start + at] !== usualVersion[at]) return false;
  return true;
}

/**
 * Status-Line = SIP-Version SP Status-Code SP Reason-Phrase; the reason may be empty.
 * Deviation: the blank before an empty reason may be absent.
 */
function readStatusLine(
  line: string,
  codes: Uint8Array,
  fields: FieldList,
  body: MessageBody,
  strict: boolean,
): ReadMessage {
  // What the RFC leaves no choice in is sent in its one form: an upper-case version, a blank before the reason.
  const upperCase = isUsualVersion(codes, 0, 7);
  const wellFormed =
    line.length >= 11 &&
    (upperCase || /^SIP\/2\.0/i.test(line)) &&
    codes[7] === 32 &&
    digit(codes[8] as number) &&
    digit(codes[9] as number) &&
    digit(codes[10] as number) &&
    (line.length === 11 || codes[11] === 32);
  const statusCode = wellFormed
    ? (codes[8] as number) * 100 + (codes[9] as number) * 10 + (codes[10] as number) - 48 * 111
    : 0;
  if (statusCode < 100 || statusCode > 699) return unreadable('malformed status line');
  const proper = upperCase && line.length > 11;
  const status = proper ? StatusLine.known(statusCode, line) : StatusLine.of(statusCode, line.slice(12));
  const message = new SipResponse(statusCode, '', fields, body, status);
  return strict && line.length === 11
    ? defective(message, new SipSyntaxError('no blank behind the status code', 11, startLine))
    : { kind: 'message', message };
}

const isVersion = (text: string): boolean => text === 'SIP/2.0' || /^SIP\/\d+\.\d+$/i.test(text);

/**
 * Request-Line = Method SP Request-URI SP SIP-Version, with one blank in each place; undefined for a line that is not as
 * nearly all are.
 */
function readUsualLine(
  text: string,
  length: number,
  codes: Uint8Array,
  fields: FieldList,
  body: MessageBody,
  maximumUri: number,
): ReadMessage | undefined {
  const uriEnd = length - usualVersion.length - 1;
  if (uriEnd < 0 || codes[uriEnd] !== 32 || !isUsualVersion(codes, uriEnd + 1, length)) return undefined;
  const method = knownMethod(codes) ?? text.slice(0, endOfRun(codes, 0, length, tokenCharacters));
  const uriAt = method.length + 1;
  if (uriAt === 1 || uriAt >= uriEnd || codes[uriAt - 1] !== 32 || uriEnd - uriAt > maximumUri)
    return undefined;
  if (endOfRun(codes, uriAt, length, uriTextCharacters) !== uriEnd) return undefined;
  const line = RequestLine.known(method, text.slice(uriAt, uriEnd));
  return { kind: 'message', message: new SipRequest('', '', fields, body, line) };
}

/** A request line that is not as nearly all are: what is wrong with it is found out here. */
function readUnusualLine(
  line: string,
  codes: Uint8Array,
  fields: FieldList,
  body: MessageBody,
  maximumUri: number,
): ReadMessage {
  const methodEnd = endOfRun(codes, 0, line.length, tokenCharacters);
  const uriEnd = line.lastIndexOf(' ');
  const version = line.slice(uriEnd + 1);
  if (methodEnd === 0 || codes[methodEnd] !== 32 || uriEnd <= methodEnd || !isVersion(version)) {
    return readImproperLine(line, fields, body);
  }
  const method = line.slice(0, methodEnd);
  const requestUri = line.slice(methodEnd + 1, uriEnd);
  const fault = (reason: string, offset: number, statusCode: number): ReadMessage =>
    defective(
      new SipRequest(method, requestUri, fields, body, RequestLine.known(method, requestUri, line)),
      new SipSyntaxError(reason, offset, startLine, statusCode),
    );
  const proper = version === 'SIP/2.0';
  if (!proper && version.toUpperCase() !== 'SIP/2.0') return fault('SIP version is not 2.0', uriEnd + 1, 505);
  if (requestUri.length > maximumUri) return fault('Request-URI too long', methodEnd + 1, 414);
  if (requestUri === '' || endOfRun(codes, methodEnd + 1, uriEnd, uriTextCharacters) < uriEnd) {
    return fault('malformed Request-URI', methodEnd + 1, 400);
  }
  return {
    kind: 'message',
    message: new SipRequest('', '', fields, body, RequestLine.known(method, requestUri)),
  };
}

/** A request line with white space around it can be answered; anything else is none. */
function readImproperLine(line: string, fields: FieldList, body: MessageBody): ReadMessage {
  const text = trimWhite(line);
  const [, method, requestUri] = /^([^ ]+) (.*) SIP\/\d+\.\d+$/i.exec(text) ?? [];
  if (text === line || method === undefined || requestUri === undefined || !isToken(method)) {
    return unreadable('malformed request line');
  }
  return defective(
    new SipRequest(method, requestUri, fields, body, RequestLine.known(method, requestUri, line)),
    new SipSyntaxError('white space around the request line', text.length, startLine, 400),
  );
}
