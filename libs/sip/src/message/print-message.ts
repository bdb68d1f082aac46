import type { SipRequest } from './request.js';
import type { SipResponse } from './response.js';

/** The head as wire text, with the blank line that ends it. Start lines and fields see to it that each is one line. */
export function printHead(message: SipRequest | SipResponse): string {
  let head = `${message.startLine}\r\n`;
  for (const field of message.fields) head += `${field.line}\r\n`;
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
