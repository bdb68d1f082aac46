/** Any key will do: it hides nothing (RFC 6455 §5.3). */
const maskingKey = Buffer.from([1, 2, 3, 4]);

const text = 1;
const binary = 2;
const close = 8;

/** One message from a client in one frame. RFC 6455 §5.2 */
export function maskedFrame(message: Buffer): Buffer {
  const { length } = message;
  const head =
    length < 126
      ? Buffer.from([0x80 | text, 0x80 | length])
      : length < 65_536
        ? Buffer.from([0x80 | text, 0x80 | 126, length >> 8, length & 255])
        : Buffer.concat([Buffer.from([0x80 | text, 0x80 | 127]), longLength(length)]);
  const masked = Buffer.from(message);
  for (let at = 0; at < length; at++) masked[at] = (message[at] ?? 0) ^ (maskingKey[at % 4] ?? 0);
  return Buffer.concat([head, maskingKey, masked]);
}

export interface ServerFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** The frames in what a server has sent, as far as they are whole. RFC 6455 §5.2 */
export function framesIn(bytes: Buffer): ServerFrame[] {
  const frames: ServerFrame[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const short = (bytes[at + 1] ?? 0) & 127;
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    const start = at + 2 + lengthBytes;
    if (start > bytes.length) break;
    const length =
      lengthBytes === 0
        ? short
        : lengthBytes === 2
          ? bytes.readUInt16BE(at + 2)
          : Number(bytes.readBigUInt64BE(at + 2));
    if (start + length > bytes.length) break;
    frames.push({ opcode: (bytes[at] ?? 0) & 15, payload: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return frames;
}

export function isMessage({ opcode }: ServerFrame): boolean {
  return opcode === text || opcode === binary;
}

export function isClose({ opcode }: ServerFrame): boolean {
  return opcode === close;
}

/** The answer to a close frame. RFC 6455 §5.5.1 */
export const closeFrame = Buffer.concat([Buffer.from([0x80 | close, 0x80]), maskingKey]);

function longLength(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  return bytes;
}
