import type { Connection, MediaDescription, SessionDescription } from './session-description.js';

/**
 * Writes a session description, its lines in the order of RFC 8866 §5 and ended by CRLF.
 * Not by the library that reads: it prints the version in o= as a double, where 64-bit time stamps lose
 * digits, and has no place for a port count.
 */
export function printSessionDescription(description: SessionDescription): string {
  const { origin, name, connection, timing, direction, media } = description;
  const lines = [
    'v=0',
    `o=${origin.username} ${origin.sessionId} ${origin.sessionVersion} IN ${origin.addressType} ${origin.address}`,
    `s=${name}`,
    ...connectionLine(connection),
    `t=${timing.start} ${timing.stop}`,
    ...attributeLine(direction),
    ...media.flatMap(mediaLines),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function connectionLine(connection: Connection | undefined): string[] {
  return connection ? [`c=IN ${connection.addressType} ${connection.address}`] : [];
}

function attributeLine(attribute: string | undefined): string[] {
  return attribute === undefined ? [] : [`a=${attribute}`];
}

function mediaLines(media: MediaDescription): string[] {
  const port = media.portCount === undefined ? media.port : `${media.port}/${media.portCount}`;
  const { rtcp, packetTime, maximumPacketTime } = media;
  return [
    `m=${media.media} ${port} ${media.protocol} ${media.formats.join(' ')}`,
    ...connectionLine(media.connection),
    ...media.mappings.map(
      ({ payloadType, encodingName, clockRate, channels }) =>
        `a=rtpmap:${payloadType} ${encodingName}/${clockRate}${channels === undefined ? '' : `/${channels}`}`,
    ),
    ...media.parameters.map(({ payloadType, parameters }) => `a=fmtp:${payloadType} ${parameters}`),
    ...attributeLine(packetTime === undefined ? undefined : `ptime:${packetTime}`),
    ...attributeLine(maximumPacketTime === undefined ? undefined : `maxptime:${maximumPacketTime}`),
    ...attributeLine(rtcp && printRtcp(rtcp)),
    ...attributeLine(media.direction),
  ];
}

function printRtcp({ port, addressType, address }: NonNullable<MediaDescription['rtcp']>): string {
  return address === undefined ? `rtcp:${port}` : `rtcp:${port} IN ${addressType ?? 'IP4'} ${address}`;
}
