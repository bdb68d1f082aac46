/** Bytes; a packet larger than this holds no audio that a phone agreed to. */
export const maximumPacketBytes = 2048;

/** The same bytes, seen as rtp.js wants them. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The same bytes, seen as sockets and codecs want them. */
export function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
