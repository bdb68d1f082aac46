import { digit, endOfRun, isToken, tokenCharacters, uriTextCharacters } from '../grammar/characters.js';
import type { ReadingOptions } from '../grammar/scanner.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { trimWhite } from '../grammar/white-space.js';
import type { FieldList } from './field-list.js';
import type { MessageLimits } from './limits.js';
import { defective, type ReadMessage } from './read-message.js';
import { SipRequest } from './request.js';
import { SipResponse } from './response.js';
import { WireLine } from './wire-text.js';

export type ReadingLimits = Required<MessageLimits> & ReadingOptions;

const startLine = 'start line';
const usualVersion = Buffer.from('SIP/2.0');

const unreadable = (reason: string): ReadMessage => ({
  kind: 'unreadable',
  error: new SipSyntaxError(reason, 0, startLine),
});

/**
 * Reads the start line, which is one line, and makes the message; `codes` begin with those of the line.
 * RFC 3261 §7.1, §7.2
 */
export function readStartLine(
  line: string,
  codes: Uint8Array,
  fields: FieldList,
  body: Uint8Array,
  limits: ReadingLimits,
): ReadMessage {
  // From here on the line is known to be one, and bytes: see WireLine.known.
  return isStatusLine(line, codes)
    ? readStatusLine(line, codes, fields, body, limits.strict === true)
    : readRequestLine(line, codes, fields, body, limits.requestUriCharacters);
}

/** True where the line begins with SIP and a slash, in any case. Few request lines get past the first look. */
const isStatusLine = (line: string, codes: Uint8Array): boolean =>
  ((codes[0] as number) | 32) === 115 && /^SIP\//i.test(line);

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
  body: Uint8Array,
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
  const message = new SipResponse(
    statusCode,
    line.slice(12),
    fields,
    body,
    proper ? WireLine.known(line) : undefined,
  );
  return strict && line.length === 11
    ? defective(message, new SipSyntaxError('no blank behind the status code', 11, startLine))
    : { kind: 'message', message };
}

const isVersion = (text: string): boolean => text === 'SIP/2.0' || /^SIP\/\d+\.\d+$/i.test(text);

/** Request-Line = Method SP Request-URI SP SIP-Version, with one blank in each place. */
function readRequestLine(
  line: string,
  codes: Uint8Array,
  fields: FieldList,
  body: Uint8Array,
  maximumUri: number,
): ReadMessage {
  const { length } = line;
  const methodEnd = endOfRun(codes, 0, length, tokenCharacters);
  const usual = isUsualVersion(codes, length - usualVersion.length, length);
  if (usual && methodEnd > 0 && codes[methodEnd] === 32 && length - methodEnd < maximumUri) {
    const end = endOfRun(codes, methodEnd + 1, length, uriTextCharacters);
    if (end > methodEnd + 1 && end === length - usualVersion.length - 1 && codes[end] === 32) {
      const message = new SipRequest(
        line.slice(0, methodEnd),
        line.slice(methodEnd + 1, end),
        fields,
        body,
        WireLine.known(line),
      );
      return { kind: 'message', message };
    }
  }
  return readUnusualLine(line, codes, methodEnd, fields, body, maximumUri);
}

/** A request line that is not as nearly all are: what is wrong with it is found out here. */
function readUnusualLine(
  line: string,
  codes: Uint8Array,
  methodEnd: number,
  fields: FieldList,
  body: Uint8Array,
  maximumUri: number,
): ReadMessage {
  const uriEnd = line.lastIndexOf(' ');
  const version = line.slice(uriEnd + 1);
  if (methodEnd === 0 || codes[methodEnd] !== 32 || uriEnd <= methodEnd || !isVersion(version)) {
    return readImproperLine(line, fields, body);
  }
  const method = line.slice(0, methodEnd);
  const requestUri = line.slice(methodEnd + 1, uriEnd);
  const fault = (reason: string, offset: number, statusCode: number): ReadMessage =>
    defective(
      new SipRequest(method, requestUri, fields, body, WireLine.known(line)),
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
    message: new SipRequest(method, requestUri, fields, body, proper ? WireLine.known(line) : undefined),
  };
}

/** A request line with white space around it can be answered; anything else is none. */
function readImproperLine(line: string, fields: FieldList, body: Uint8Array): ReadMessage {
  const text = trimWhite(line);
  const [, method, requestUri] = /^([^ ]+) (.*) SIP\/\d+\.\d+$/i.exec(text) ?? [];
  if (text === line || method === undefined || requestUri === undefined || !isToken(method)) {
    return unreadable('malformed request line');
  }
  return defective(
    new SipRequest(method, requestUri, fields, body, WireLine.known(line)),
    new SipSyntaxError('white space around the request line', text.length, startLine, 400),
  );
}
