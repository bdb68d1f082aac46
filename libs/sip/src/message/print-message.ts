import type { SipRequest } from './request.js';
import type { SipResponse } from './response.js';

/** The head as wire text, with the blank line that ends it. Start lines and fields see to it that each is one line. */
export function printHead({ startLine, list }: SipRequest | SipResponse): string {
  return `${startLine}\r\n${list.print().text}`;
}

/** The bytes of a message, as they go on the wire. */
export function printMessage({ startLine, list, body }: SipRequest | SipResponse): Buffer {
  const { text, withBody } = list.print(body);
  const whole = `${startLine}\r\n${text}`;
  const bodyBytes = withBody ? 0 : body.length;
  const bytes = allocate(whole.length + bodyBytes);
  bytes.write(whole, 0, 'latin1');
  if (bodyBytes > 0) bytes.set(body, whole.length);
  return bytes;
}

/** Messages are written one behind the other into slabs: to allocate memory for each costs more than to write it. */
const slabBytes = 64 * 1024;
let slab = Buffer.allocUnsafeSlow(slabBytes);
let used = 0;

function allocate(bytes: number): Buffer {
  // A large message would leave much of a slab unused.
  if (bytes > slabBytes / 8) return Buffer.allocUnsafeSlow(bytes);
  if (used + bytes > slabBytes) {
    slab = Buffer.allocUnsafeSlow(slabBytes);
    used = 0;
  }
  const start = used;
  used += bytes;
  return slab.subarray(start, used);
}
