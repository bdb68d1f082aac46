import type { MediaDescription } from './session-description.js';

/** The codecs of G.711 by their encoding names (RFC 3551 §4.5.14). */
export type CodecName = 'PCMU' | 'PCMA';

/** A codec under the payload type number that stands for it. */
export interface CodecFormat {
  readonly name: CodecName;
  readonly payloadType: number;
  /** Hz. */
  readonly clockRate: number;
}

/** The payload types of one stream, as far as a phone with G.711 and telephone events can use them. */
export interface AudioFormats {
  /** In order of preference. */
  readonly codecs: readonly CodecFormat[];
  /** Digits as events (RFC 4733), at the clock rate of the codecs. */
  readonly telephoneEvent?: number;
}

/** Hz, of both codecs and of the events beside them. */
export const clockRate = 8000;

/** Payload types of the RTP/AVP profile, good without a=rtpmap (RFC 3551 §6, table 4). */
export const staticPayloadTypes: Readonly<Record<CodecName, number>> = { PCMU: 0, PCMA: 8 };

function codecName(name: string): CodecName | undefined {
  const upper = name.toUpperCase();
  return upper === 'PCMU' || upper === 'PCMA' ? upper : undefined;
}

/** What the formats of a stream mean: by a=rtpmap, else by the profile (RFC 3264 §5.1). */
export function audioFormatsOf(media: MediaDescription): AudioFormats {
  const codecs: CodecFormat[] = [];
  let telephoneEvent: number | undefined;
  for (const format of media.formats) {
    const payloadType = /^\d{1,3}$/.test(format) ? Number(format) : Number.NaN;
    const name = encodingNameOf(media, payloadType);
    const codec = name === undefined ? undefined : codecName(name);
    if (codec && !codecs.some((known) => known.name === codec)) {
      codecs.push({ name: codec, payloadType, clockRate });
    }
    if (name?.toLowerCase() === 'telephone-event') telephoneEvent ??= payloadType;
  }
  return { codecs, ...(telephoneEvent !== undefined && { telephoneEvent }) };
}

/** The encoding name behind a payload type when it is mono at 8,000 Hz; names ignore case (RFC 8866 §6.6). */
function encodingNameOf(media: MediaDescription, payloadType: number): string | undefined {
  const mapping = media.mappings.find((candidate) => candidate.payloadType === payloadType);
  if (mapping) {
    return mapping.clockRate === clockRate && (mapping.channels ?? 1) === 1
      ? mapping.encodingName
      : undefined;
  }
  return Object.entries(staticPayloadTypes).find(([, number]) => number === payloadType)?.[0];
}
