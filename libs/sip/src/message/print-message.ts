import type { ReceivedBody } from './received-body.js';
import type { SipRequest } from './request.js';
import type { SipResponse } from './response.js';

/** The head as wire text, with the blank line that ends it. Start lines and fields see to it that each is one line. */
export function printHead({ startLine, list }: SipRequest | SipResponse): string {
  return `${startLine}\r\n${list.print().text}`;
}

/** The bytes of a message, as they go on the wire. */
export function printMessage(message: SipRequest | SipResponse): Buffer {
  const { content } = message;
  const { text, restAt } = message.list.print(content);
  const front = `${message.startLine}\r\n${text}`;
  if (restAt < 0) return join(front, message.body);
  const { received } = content as ReceivedBody;
  const large = front.length + received.length > largeBytes;
  return large ? join(front, received.subarray(restAt)) : overwrite(front, received, restAt);
}

function join(front: string, rest: Uint8Array): Buffer {
  const length = front.length + rest.length;
  const bytes = length > largeBytes ? Buffer.allocUnsafeSlow(length) : allocate(length, 0);
  bytes.write(front, 0, 'latin1');
  if (rest.length > 0) bytes.set(rest, front.length);
  return bytes;
}

/**
 * A text, and behind it what was received from `restAt` on. All that was received is copied to where its rest belongs,
 * and the text written over what comes before: to cut the rest out first would cost more than to copy the whole.
 */
function overwrite(front: string, received: Uint8Array, restAt: number): Buffer {
  // Where the front is shorter than what it takes the place of, the copy begins before it.
  const spare = Math.max(restAt - front.length, 0);
  const bytes = allocate(front.length + received.length - restAt, spare);
  slab.set(received, used - received.length);
  bytes.write(front, 0, 'latin1');
  return bytes;
}

/** Messages are written one behind the other into slabs: to allocate memory for each costs more than to write it. */
const slabBytes = 64 * 1024;
/** A large message would leave much of a slab unused, and has memory of its own. */
const largeBytes = slabBytes / 8;
let slab = Buffer.allocUnsafeSlow(slabBytes);
let used = 0;

/** Room in the slab, the last that is used of it, with some to spare before it. */
function allocate(bytes: number, spare: number): Buffer {
  if (used + spare + bytes > slabBytes) {
    slab = Buffer.allocUnsafeSlow(slabBytes);
    used = 0;
  }
  const start = used + spare;
  used = start + bytes;
  return slab.subarray(start, used);
}
