import { isIP } from 'node:net';
import {
  type AudioFormats,
  audioFormatsOf,
  type CodecFormat,
  type CodecName,
  clockRate,
  staticPayloadTypes,
} from './audio-format.js';
import { printSessionDescription } from './print-session-description.js';
import type {
  AddressType,
  Direction,
  MediaDescription,
  Origin,
  SessionDescription,
} from './session-description.js';

/** What a phone has to say of itself in an offer or an answer: one audio stream of G.711. */
export interface LocalSession {
  /** Numeric address at which media are received. */
  readonly address: string;
  /** RTP port; RTCP is the one above it. */
  readonly port: number;
  /** What the phone wants; an answer narrows it to what the offer allows. Default: sendrecv. */
  readonly direction?: Direction;
  /** In order of preference. Default: PCMU, PCMA. */
  readonly codecs?: readonly CodecName[];
  /** Takes digits as telephone events (RFC 4733). Default: true. */
  readonly telephoneEvents?: boolean;
  /** Milliseconds per packet that the phone wants to receive; absent: not said. */
  readonly ptime?: number;
  /** o=: any number that no other session of this phone has (RFC 8866 §5.2). */
  readonly sessionId: number;
  /** o=: the version of the first description. Default: 1. */
  readonly sessionVersion?: number;
  /** o=: default `address`. */
  readonly originAddress?: string;
  /**
   * The last description, offer or answer, that this phone gave in this session: the new one keeps its
   * origin, its m= lines and its payload types, and counts its version up if anything differs (RFC 3264 §8).
   */
  readonly previous?: SessionDescription;
}

const firstDynamicPayloadType = 101;

export function addressTypeOf(address: string): AddressType {
  return isIP(address) === 6 ? 'IP6' : 'IP4';
}

/** The formats that a phone offers, under the numbers they had before in this session (RFC 3264 §8.3.2). */
export function localFormats(local: LocalSession): AudioFormats {
  const before = liveAudio(local.previous);
  const known: AudioFormats = before ? audioFormatsOf(before) : { codecs: [] };
  const codecs = (local.codecs ?? ['PCMU', 'PCMA']).map(
    (name): CodecFormat =>
      known.codecs.find((codec) => codec.name === name) ?? {
        name,
        payloadType: staticPayloadTypes[name],
        clockRate,
      },
  );
  if (local.telephoneEvents === false) return { codecs };
  let telephoneEvent = known.telephoneEvent ?? firstDynamicPayloadType;
  while (codecs.some(({ payloadType }) => payloadType === telephoneEvent)) telephoneEvent += 1;
  return { codecs, telephoneEvent };
}

function liveAudio(description: SessionDescription | undefined): MediaDescription | undefined {
  return description?.media.find(({ media, port }) => media === 'audio' && port !== 0);
}

/** The m= line that carries the audio of the phone: where it was before, else the first (RFC 3264 §8). */
export function audioSlot(previous: SessionDescription | undefined): number {
  const live = liveAudio(previous);
  return live && previous ? previous.media.indexOf(live) : 0;
}

/** The m= section of the phone's audio. */
export function audioDescription(
  local: Pick<LocalSession, 'port' | 'ptime'>,
  protocol: string,
  formats: AudioFormats,
  direction: Direction,
): MediaDescription {
  const { codecs, telephoneEvent } = formats;
  const event = telephoneEvent === undefined ? [] : [telephoneEvent];
  return {
    media: 'audio',
    port: local.port,
    protocol,
    formats: [...codecs.map(({ payloadType }) => payloadType), ...event].map(String),
    mappings: [
      ...codecs.map(({ payloadType, name }) => ({ payloadType, encodingName: name, clockRate })),
      ...event.map((payloadType) => ({ payloadType, encodingName: 'telephone-event', clockRate })),
    ],
    // The sixteen keys of a telephone (RFC 4733 §3.2).
    parameters: event.map((payloadType) => ({ payloadType, parameters: '0-15' })),
    direction,
    ...(local.ptime !== undefined && { packetTime: local.ptime }),
  };
}

/** The m= section that refuses a stream, or keeps the place of one that has ended (RFC 3264 §6, §8.2). */
export function refusedMedia({ media, protocol, formats }: MediaDescription): MediaDescription {
  return { media, port: 0, protocol, formats: formats.slice(0, 1), mappings: [], parameters: [] };
}

/** Puts the parts together, with the origin that the session has by now. */
export function describeSession(
  local: LocalSession,
  media: readonly MediaDescription[],
  timing: SessionDescription['timing'],
): SessionDescription {
  const originAddress = local.originAddress ?? local.address;
  const origin: Origin = local.previous?.origin ?? {
    username: '-',
    sessionId: String(local.sessionId),
    sessionVersion: String(local.sessionVersion ?? 1),
    addressType: addressTypeOf(originAddress),
    address: originAddress,
  };
  const description: SessionDescription = {
    origin,
    name: '-',
    connection: { addressType: addressTypeOf(local.address), address: local.address },
    timing,
    media,
  };
  const unchanged =
    !local.previous || printSessionDescription(description) === printSessionDescription(local.previous);
  return unchanged ? description : { ...description, origin: nextVersion(origin) };
}

/** The same origin with its version one higher (RFC 3264 §8). */
export function nextVersion(origin: Origin): Origin {
  return { ...origin, sessionVersion: String(BigInt(origin.sessionVersion) + 1n) };
}
