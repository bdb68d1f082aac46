import type { HeaderField } from './header-field.js';
import type { SipRequest } from './request.js';
import type { SipResponse } from './response.js';

/**
 * The head as wire text, with the blank line that ends it. Start lines and fields see to it that each is one line.
 * Fields that came one below the other, and still stand so, are copied together.
 */
export function printHead({ startLine, fields }: SipRequest | SipResponse): string {
  let head = `${startLine}\r\n`;
  let first: HeaderField | undefined;
  let last: HeaderField | undefined;
  for (const field of fields) {
    if (last !== undefined && !field.follows(last)) {
      head += `${first?.linesTo(last)}\r\n`;
      first = field;
    }
    first ??= field;
    last = field;
  }
  if (first !== undefined && last !== undefined) head += `${first.linesTo(last)}\r\n`;
  return `${head}\r\n`;
}

/** The bytes of a message, as they go on the wire. */
export function printMessage(message: SipRequest | SipResponse): Buffer {
  const head = printHead(message);
  if (message.body.length === 0) return Buffer.from(head, 'latin1');
  const bytes = Buffer.allocUnsafe(head.length + message.body.length);
  bytes.write(head, 0, 'latin1');
  bytes.set(message.body, head.length);
  return bytes;
}
