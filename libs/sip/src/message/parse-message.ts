import { isAscii } from 'node:buffer';
import { digit, isToken } from '../grammar/characters.js';
import type { ReadingOptions } from '../grammar/scanner.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { isUriText } from '../grammar/uri.js';
import { breaksLine, trimWhite } from '../grammar/white-space.js';
import { checkStrictly } from './check-strictly.js';
import type { HeaderField } from './header-field.js';
import { ContentLength } from './headers/content-length.js';
import { defaultLimits, type MessageLimits, type ParseOptions } from './limits.js';
import { readFields } from './read-fields.js';
import { SipRequest } from './request.js';
import { SipResponse } from './response.js';
import { isAsciiText, WireLine } from './wire-text.js';

/**
 * What came of reading a datagram or a frame.
 *
 * - `message`: well-formed as far as its frame goes; its headers are read when asked for.
 * - `defective`: readable enough to be answered or named, but `error` is wrong with it.
 * - `unreadable`: no SIP message.
 */
export type ReadMessage =
  | { readonly kind: 'message'; readonly message: SipRequest | SipResponse }
  | { readonly kind: 'defective'; readonly message: SipRequest | SipResponse; readonly error: SipSyntaxError }
  | { readonly kind: 'unreadable'; readonly error: SipSyntaxError };

const startLine = 'start line';
const blankLine = Buffer.from('\r\n\r\n');
const emptyBody = Buffer.alloc(0);

type ReadingLimits = Required<MessageLimits> & ReadingOptions;

/** Reads one message that fills the bytes. RFC 3261 §7, §18.3 */
export function readMessage(bytes: Buffer, options: ParseOptions = defaultLimits): ReadMessage {
  const read = readWithin(
    bytes,
    options === defaultLimits ? defaultLimits : { ...defaultLimits, ...options },
  );
  if (options.strict !== true || read.kind !== 'message') return read;
  const error = checkStrictly(read.message);
  return error === undefined ? read : defective(read.message, error);
}

function readWithin(bytes: Buffer, limits: ReadingLimits): ReadMessage {
  let start = 0;
  // Implementations should ignore line ends before the start line (RFC 3261 §7.5).
  while (bytes[start] === 13 && bytes[start + 1] === 10) start += 2;
  const blank = bytes.indexOf(blankLine, start);
  const headEnd = blank < 0 ? bytes.length : blank + 2;
  if (headEnd - start > limits.headBytes) {
    return { kind: 'unreadable', error: new SipSyntaxError('head too large', headEnd, startLine, 513) };
  }
  const head = bytes.toString('latin1', start, headEnd);
  const body = blank < 0 || blank + 4 === bytes.length ? emptyBody : bytes.subarray(blank + 4);
  // The body may be anything: only where it is no ASCII must the head be looked at alone.
  const ascii = isAscii(bytes) || isAsciiText(head);
  const read = readHead(head, body, limits, ascii);
  if (read.kind !== 'message') return read;
  if (blank < 0)
    return defective(
      read.message,
      new SipSyntaxError('no blank line after the headers', head.length, 'head'),
    );
  return fitBody(read.message, body, limits);
}

/**
 * Reads one message that fills the bytes and is well-formed as a frame. Its body is a part of these bytes, not a copy.
 * With `strict`, well-formed altogether.
 * @throws SipSyntaxError
 */
export function parseMessage(
  bytes: Uint8Array | string,
  options: ParseOptions = defaultLimits,
): SipRequest | SipResponse {
  const read = readMessage(bufferOf(bytes), options);
  if (read.kind !== 'message') throw read.error;
  return read.message;
}

function bufferOf(bytes: Uint8Array | string): Buffer {
  if (typeof bytes === 'string') return Buffer.from(bytes);
  return bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const defective = (message: SipRequest | SipResponse, error: SipSyntaxError): ReadMessage => ({
  kind: 'defective',
  message,
  error,
});

/** Content-Length on a datagram: more bytes are cut off, fewer are an error (RFC 3261 §18.3). */
function fitBody(message: SipRequest | SipResponse, body: Buffer, limits: MessageLimits): ReadMessage {
  try {
    const length = message.header(ContentLength);
    if (length !== undefined && length > body.length) {
      return defective(message, new SipSyntaxError('body shorter than Content-Length', 0, 'Content-Length'));
    }
    if (body.length > limits.bodyBytes) {
      return defective(message, new SipSyntaxError('body too large', 0, 'body', 513));
    }
    if (length === undefined || length === body.length) return { kind: 'message', message };
    const cut = body.subarray(0, length);
    return {
      kind: 'message',
      message:
        message instanceof SipRequest
          ? new SipRequest(message.method, message.requestUri, message.fields, cut, message.startLine)
          : new SipResponse(
              message.statusCode,
              reasonOf(message.startLine),
              message.fields,
              cut,
              message.startLine,
            ),
    };
  } catch (error) {
    if (error instanceof SipSyntaxError) return defective(message, error);
    throw error;
  }
}

function readHead(head: string, body: Uint8Array, limits: ReadingLimits, ascii: boolean): ReadMessage {
  const lineEnd = head.indexOf('\r\n');
  const line = lineEnd < 0 ? head : head.slice(0, lineEnd);
  if (breaksLine(line)) {
    return { kind: 'unreadable', error: new SipSyntaxError('start line with a bare CR or LF', 0, startLine) };
  }
  // From here on the line is known to be one, and bytes: see WireLine.known.
  const { fields, error } = readFields(head, lineEnd < 0 ? head.length : lineEnd + 2, limits.fields, ascii);
  const read = isStatusLine(line)
    ? readStatusLine(line, fields, body, limits.strict === true)
    : readRequestLine(line, fields, body, limits.requestUriCharacters);
  return read.kind === 'message' && error !== undefined ? defective(read.message, error) : read;
}

/** True where the line begins with SIP and a slash, in any case. Few request lines get past the first look. */
const isStatusLine = (line: string): boolean => (line.charCodeAt(0) | 32) === 115 && /^SIP\//i.test(line);

/**
 * Status-Line = SIP-Version SP Status-Code SP Reason-Phrase; the reason may be empty.
 * Deviation: the blank before an empty reason may be absent.
 */
function readStatusLine(line: string, fields: HeaderField[], body: Uint8Array, strict: boolean): ReadMessage {
  const code = line.slice(8, 11);
  const wellFormed =
    /^SIP\/2\.0 /i.test(line) &&
    digit(code.charCodeAt(0)) &&
    digit(code.charCodeAt(1)) &&
    digit(code.charCodeAt(2)) &&
    (line.length === 11 || line.charCodeAt(11) === 32);
  const statusCode = wellFormed ? Number(code) : 0;
  if (statusCode < 100 || statusCode > 699) {
    return { kind: 'unreadable', error: new SipSyntaxError('malformed status line', 0, startLine) };
  }
  // What the RFC leaves no choice in is sent in its one form: an upper-case version, a blank before the reason.
  const proper = line.startsWith('SIP/') && line.length > 11;
  const message = new SipResponse(
    statusCode,
    reasonOf(line),
    fields,
    body,
    proper ? WireLine.known(line) : undefined,
  );
  return strict && line.length === 11
    ? defective(message, new SipSyntaxError('no blank behind the status code', 11, startLine))
    : { kind: 'message', message };
}

const reasonOf = (line: string): string => line.slice(12);

const isVersion = (text: string): boolean => text === 'SIP/2.0' || /^SIP\/\d+\.\d+$/i.test(text);

/** Request-Line = Method SP Request-URI SP SIP-Version, with one blank in each place. */
function readRequestLine(
  line: string,
  fields: HeaderField[],
  body: Uint8Array,
  maximumUri: number,
): ReadMessage {
  const text = trimWhite(line);
  const first = text.indexOf(' ');
  const last = text.lastIndexOf(' ');
  const method = text.slice(0, Math.max(first, 0));
  const version = text.slice(last + 1);
  if (first <= 0 || last === first || !isToken(method) || !isVersion(version)) {
    return { kind: 'unreadable', error: new SipSyntaxError('malformed request line', 0, startLine) };
  }
  const requestUri = text.slice(first + 1, last);
  const fault = (reason: string, offset: number, statusCode: number): ReadMessage =>
    defective(
      new SipRequest(method, requestUri, fields, body, WireLine.known(line)),
      new SipSyntaxError(reason, offset, startLine, statusCode),
    );
  if (version !== 'SIP/2.0' && version.toUpperCase() !== 'SIP/2.0')
    return fault('SIP version is not 2.0', last + 1, 505);
  if (requestUri.length > maximumUri) return fault('Request-URI too long', first + 1, 414);
  if (!isUriText(requestUri)) return fault('malformed Request-URI', first + 1, 400);
  if (text !== line) return fault('white space around the request line', text.length, 400);
  const proper = version === 'SIP/2.0' ? WireLine.known(line) : undefined;
  return { kind: 'message', message: new SipRequest(method, requestUri, fields, body, proper) };
}
