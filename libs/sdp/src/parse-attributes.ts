import * as sdpTransform from 'sdp-transform';
import type {
  Direction,
  FormatParameters,
  MediaDescription,
  PayloadTypeMapping,
  RtcpAddress,
} from './session-description.js';

export type MediaAttributes = Pick<
  MediaDescription,
  'mappings' | 'parameters' | 'direction' | 'rtcp' | 'packetTime' | 'maximumPacketTime'
>;

/**
 * Only these reach the parser of the library: the peer chooses the text, and what nobody reads costs
 * nothing this way.
 */
const wanted = /^(?:(?:rtpmap|fmtp|rtcp|ptime|maxptime):|(?:sendrecv|sendonly|recvonly|inactive)\s*$)/;

/** The attributes of one section, given without their `a=`; malformed ones are as if they were not there. */
export function parseAttributes(attributes: readonly string[]): MediaAttributes {
  const lines = attributes.filter((attribute) => wanted.test(attribute)).map((attribute) => `a=${attribute}`);
  const section = sdpTransform.parse(['m=audio 0 RTP/AVP 0', ...lines].join('\r\n')).media[0];
  const direction: Direction | undefined = section?.direction;
  const rtcp = rtcpOf(section?.rtcp);
  const packetTime = milliseconds(section?.ptime);
  const maximumPacketTime = milliseconds(section?.maxptime);
  return {
    mappings: (section?.rtp ?? []).flatMap(mappingOf),
    parameters: (section?.fmtp ?? []).flatMap(parametersOf),
    ...(direction && { direction }),
    ...(rtcp && { rtcp }),
    ...(packetTime !== undefined && { packetTime }),
    ...(maximumPacketTime !== undefined && { maximumPacketTime }),
  };
}

// The library reads digits as a number when they fit and leaves them as text when not; its types say number.
function wholeNumber(value: unknown, maximum: number): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maximum
    ? value
    : undefined;
}

function milliseconds(value: unknown): number | undefined {
  const time = Number(value);
  return time > 0 && time <= 10_000 ? time : undefined;
}

function mappingOf(mapping: sdpTransform.MediaAttributes['rtp'][number]): PayloadTypeMapping[] {
  const payloadType = wholeNumber(mapping.payload, 127);
  const clockRate = wholeNumber(mapping.rate, 4_294_967_295);
  if (payloadType === undefined || clockRate === undefined) return [];
  const channels = wholeNumber(mapping.encoding, 255);
  return [
    {
      payloadType,
      encodingName: String(mapping.codec),
      clockRate,
      ...(channels !== undefined && { channels }),
    },
  ];
}

function parametersOf(format: sdpTransform.MediaAttributes['fmtp'][number]): FormatParameters[] {
  const payloadType = wholeNumber(format.payload, 127);
  return payloadType === undefined ? [] : [{ payloadType, parameters: String(format.config) }];
}

function rtcpOf(rtcp: sdpTransform.MediaAttributes['rtcp']): RtcpAddress | undefined {
  const port = wholeNumber(rtcp?.port, 65_535);
  if (rtcp === undefined || port === undefined) return undefined;
  if (rtcp.address === undefined) return { port };
  return { port, addressType: rtcp.ipVer === 6 ? 'IP6' : 'IP4', address: String(rtcp.address) };
}
