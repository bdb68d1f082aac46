import { isAscii } from 'node:buffer';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { checkStrictly } from './check-strictly.js';
import { FieldList, none, several } from './field-list.js';
import { ContentLength } from './headers/content-length.js';
import { defaultLimits, type MessageLimits, type ParseOptions } from './limits.js';
import { readFields } from './read-fields.js';
import { defective, type ReadMessage } from './read-message.js';
import { type ReadingLimits, readStartLine } from './read-start-line.js';
import type { SipRequest } from './request.js';
import type { SipResponse } from './response.js';
import { isAsciiText } from './wire-text.js';

const blankLine = Buffer.from('\r\n\r\n');
const emptyBody = Buffer.alloc(0);

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

/** Bytes of a message that is decoded whole: to look for its blank line first would cost more. */
const smallMessage = 2048;

function readWithin(bytes: Buffer, limits: ReadingLimits): ReadMessage {
  let start = 0;
  // Implementations should ignore line ends before the start line (RFC 3261 §7.5).
  while (bytes[start] === 13 && bytes[start + 1] === 10) start += 2;
  const codes = start === 0 ? bytes : bytes.subarray(start);
  const decoded = codes.length <= smallMessage ? codes.length : headEnd(codes);
  if (decoded - 2 > limits.headBytes && decoded > smallMessage) return headTooLarge(decoded - 2);
  const text = codes.toString('latin1', 0, decoded);
  // The body may be anything: only where it is no ASCII must the head be looked at alone.
  const ascii = isAscii(codes) || isAsciiText(text.slice(0, headEnd(codes)));
  return readText(text, codes, limits, ascii);
}

/** Where the blank line ends that ends the head; without one, the end of the bytes. */
function headEnd(bytes: Buffer): number {
  const blank = bytes.indexOf(blankLine);
  return blank < 0 ? bytes.length : blank + 4;
}

const headTooLarge = (at: number): ReadMessage => ({
  kind: 'unreadable',
  error: new SipSyntaxError('head too large', at, 'start line', 513),
});

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

function readText(text: string, codes: Buffer, limits: ReadingLimits, ascii: boolean): ReadMessage {
  const feed = text.indexOf('\n');
  const lineEnd = feed > 0 && codes[feed - 1] === 13 ? feed - 1 : text.length;
  const fieldsAt = Math.min(lineEnd + 2, text.length);
  const { table, end, error } = readFields(text, codes, fieldsAt, limits, ascii);
  if (end > limits.headBytes) return headTooLarge(end);
  if (!isOneLine(text, lineEnd)) {
    return {
      kind: 'unreadable',
      error: new SipSyntaxError('start line with a bare CR or LF', 0, 'start line'),
    };
  }
  const fields = FieldList.ofTable(table);
  const body = end + 2 < codes.length ? codes.subarray(end + 2) : emptyBody;
  const length = contentLength(fields);
  const fits = typeof length === 'number' && length < body.length ? body.subarray(0, length) : body;
  const read = readStartLine(text.slice(0, lineEnd), codes, fields, fits, limits);
  if (read.kind !== 'message') return read;
  if (error !== undefined) return defective(read.message, error);
  if (end === text.length) {
    return defective(read.message, new SipSyntaxError('no blank line after the headers', end, 'head'));
  }
  const fault = typeof length === 'number' || length === undefined ? bodyFault(length, body, limits) : length;
  return fault === undefined ? read : defective(read.message, fault);
}

/** True where no CR or LF stands in the text before `end`. */
function isOneLine(text: string, end: number): boolean {
  const feed = text.indexOf('\n');
  const carriageReturn = text.indexOf('\r');
  return (feed < 0 || feed >= end) && (carriageReturn < 0 || carriageReturn >= end);
}

/** Content-Length, or what is wrong with it. Nearly always it is a few digits. */
function contentLength(fields: FieldList): number | undefined | SipSyntaxError {
  const place = fields.findOnly(ContentLength);
  if (place === none) return undefined;
  if (place === several) return new SipSyntaxError('stands more than once', 0, ContentLength.name);
  const plain = fields.plainNumber(place);
  if (plain !== undefined) return plain;
  try {
    return fields.at(place).values(ContentLength)[0];
  } catch (error) {
    if (error instanceof SipSyntaxError) return error;
    throw error;
  }
}

/** On a datagram, bytes beyond Content-Length are cut off, and fewer are an error (RFC 3261 §18.3). */
function bodyFault(
  length: number | undefined,
  body: Uint8Array,
  limits: MessageLimits,
): SipSyntaxError | undefined {
  if (length !== undefined && length > body.length) {
    return new SipSyntaxError('body shorter than Content-Length', 0, ContentLength.name);
  }
  return body.length > limits.bodyBytes ? new SipSyntaxError('body too large', 0, 'body', 513) : undefined;
}
