import { SipSyntaxError } from '../grammar/syntax-error.js';
import { checkStrictly } from './check-strictly.js';
import { FieldList } from './field-list.js';
import { type FieldTable, none, several } from './field-table.js';
import { unknownHeader } from './header-names.js';
import { ContentLength } from './headers/content-length.js';
import { defaultLimits, type MessageLimits, type ParseOptions } from './limits.js';
import { readFields } from './read-fields.js';
import { defective, type ReadMessage } from './read-message.js';
import { type ReadingLimits, readStartLine } from './read-start-line.js';
import { ReceivedBody } from './received-body.js';
import type { SipRequest } from './request.js';
import type { SipResponse } from './response.js';

const blankLine = Buffer.from('\r\n\r\n');

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
  return readText(text, codes, limits);
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

function readText(text: string, codes: Buffer, limits: ReadingLimits): ReadMessage {
  const feed = text.indexOf('\n');
  const lineEnd = feed > 0 && codes[feed - 1] === 13 ? feed - 1 : text.length;
  const table = readFields(text, codes, Math.min(lineEnd + 2, text.length), limits);
  const { blankLine } = table;
  if (blankLine > limits.headBytes) return headTooLarge(blankLine);
  // In the line no LF comes before its end, so a CR can only be a bare one.
  const carriageReturn = text.indexOf('\r');
  if (carriageReturn >= 0 ? carriageReturn !== lineEnd : feed >= 0) {
    return {
      kind: 'unreadable',
      error: new SipSyntaxError('start line with a bare CR or LF', 0, 'start line'),
    };
  }
  const bodyAt = Math.min(blankLine + 2, codes.length);
  const available = codes.length - bodyAt;
  const length = contentLength(table);
  const fits = typeof length === 'number' && length < available ? length : available;
  const body = new ReceivedBody(codes, bodyAt, fits);
  const read = readStartLine(text, lineEnd, codes, FieldList.ofTable(table), body, limits);
  if (read.kind !== 'message') return read;
  if (table.fault !== undefined) return defective(read.message, table.fault);
  if (blankLine === text.length) {
    return defective(read.message, new SipSyntaxError('no blank line after the headers', blankLine, 'head'));
  }
  const fault =
    typeof length === 'number' || length === undefined ? bodyFault(length, available, limits) : length;
  return fault === undefined ? read : defective(read.message, fault);
}

/** Content-Length, or what is wrong with it. Nearly always it is a few digits. */
function contentLength(table: FieldTable): number | undefined | SipSyntaxError {
  const place = table.findOnly(ContentLength.number ?? unknownHeader);
  if (place === none) return undefined;
  if (place === several) return new SipSyntaxError('stands more than once', 0, ContentLength.name);
  const plain = table.plainNumber(place);
  if (plain !== undefined) return plain;
  try {
    return table.field(place).values(ContentLength)[0];
  } catch (error) {
    if (error instanceof SipSyntaxError) return error;
    throw error;
  }
}

/** On a datagram, bytes beyond Content-Length are cut off, and fewer are an error (RFC 3261 §18.3). */
function bodyFault(
  length: number | undefined,
  available: number,
  limits: MessageLimits,
): SipSyntaxError | undefined {
  if (length !== undefined && length > available) {
    return new SipSyntaxError('body shorter than Content-Length', 0, ContentLength.name);
  }
  return available > limits.bodyBytes ? new SipSyntaxError('body too large', 0, 'body', 513) : undefined;
}
