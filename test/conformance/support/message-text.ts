import { type ReadMessage, readMessage, SipRequest, SipResponse } from '@trapezoid/sip';

/** An offer as an ordinary phone makes it. */
export const offer = [
  'v=0',
  'o=phone 4711 4712 IN IP4 10.0.1.1',
  's=call',
  'c=IN IP4 10.0.1.1',
  't=0 0',
  'm=audio 40000 RTP/AVP 0 8',
  'a=rtpmap:0 PCMU/8000',
  '',
].join('\r\n');

/** The bytes of a message: its head as a text with a line for each of its lines, and its body as it stands. */
export function bytesOf(head: string, body: string | Buffer = ''): Buffer {
  const lines = head.replace(/^\n+|\n+$/g, '').replaceAll('\n', '\r\n');
  return Buffer.concat([Buffer.from(`${lines}\r\n\r\n`, 'utf8'), Buffer.from(body as string, 'utf8')]);
}

/** The request in the bytes. Throws where they hold none that is well-formed. */
export function requestIn(bytes: Buffer): SipRequest {
  const read = wellFormed(bytes);
  if (!(read instanceof SipRequest)) throw new Error('no request');
  return read;
}

/** The response in the bytes. Throws where they hold none that is well-formed. */
export function responseIn(bytes: Buffer): SipResponse {
  const read = wellFormed(bytes);
  if (!(read instanceof SipResponse)) throw new Error('no response');
  return read;
}

function wellFormed(bytes: Buffer): SipRequest | SipResponse {
  const read: ReadMessage = readMessage(bytes);
  if (read.kind !== 'message') throw read.error;
  return read.message;
}

/** What a strict reader says is wrong with the bytes; undefined where they are to the letter of the grammar. */
export function strictErrorIn(bytes: Buffer): string | undefined {
  const read = readMessage(bytes, { strict: true });
  return read.kind === 'message' ? undefined : read.error.message;
}
