import type { AudioFormats, CodecFormat } from './audio-format.js';
import { directionFrom, receives, sends } from './direction.js';
import type { RemoteAddress } from './remote-address.js';
import type { Direction, MediaDescription } from './session-description.js';

/** A stream that both sides agreed on, as the side sees it that asks. */
export interface NegotiatedMedia {
  readonly kind: 'audio';
  /** Its place among the m= lines, from 0. */
  readonly index: number;
  /** Where to send; an unspecified address when the peer wants nothing now (RFC 3264 §8.4). */
  readonly remote: RemoteAddress;
  /** What to send, under the number that the peer gave it (RFC 3264 §6.1, §7). */
  readonly codec: CodecFormat;
  /** The peer's number for telephone events; absent when it takes none (RFC 4733). */
  readonly dtmfPayloadType?: number;
  /** What may come, under the numbers that this side gave. */
  readonly receives: AudioFormats;
  /** What this side does: it does not send to an unspecified address, whatever the attributes say. */
  readonly direction: Direction;
  /** Milliseconds of audio that the peer wants per packet. */
  readonly ptime: number;
}

/** Milliseconds per packet where the peer asks for none (RFC 3551 §4.2). */
export const defaultPacketTime = 20;

/**
 * The packet interval to send with (RFC 3264 §6.1): as the peer asks, in whole milliseconds from 10 to 100, and
 * not above its maxptime.
 */
export function packetTimeOf({ packetTime, maximumPacketTime }: MediaDescription): number {
  const wished = Math.min(packetTime ?? defaultPacketTime, maximumPacketTime ?? 100);
  return Math.min(Math.max(Math.round(wished), 10), 100);
}

/** Formats of `first` that `second` has too, with the numbers and in the order of `first`. */
export function commonFormats(first: AudioFormats, second: AudioFormats): AudioFormats {
  const telephoneEvent = second.telephoneEvent === undefined ? undefined : first.telephoneEvent;
  return {
    codecs: first.codecs.filter(({ name }) => second.codecs.some((other) => other.name === name)),
    ...(telephoneEvent !== undefined && { telephoneEvent }),
  };
}

export function negotiatedAudio(agreed: {
  index: number;
  remote: RemoteAddress;
  sendable: boolean;
  codec: CodecFormat;
  dtmfPayloadType: number | undefined;
  receives: AudioFormats;
  direction: Direction;
  remoteMedia: MediaDescription;
}): NegotiatedMedia {
  const { index, remote, sendable, codec, dtmfPayloadType, direction, remoteMedia } = agreed;
  return {
    kind: 'audio',
    index,
    remote,
    codec,
    ...(dtmfPayloadType !== undefined && { dtmfPayloadType }),
    receives: agreed.receives,
    direction: directionFrom(sendable && sends(direction), receives(direction)),
    ptime: packetTimeOf(remoteMedia),
  };
}
