/** Which way media flow, from the side of the one who wrote the description (RFC 8866 §6.7). */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** o=: who made the session, and which version of its description this is (RFC 8866 §5.2). */
export interface Origin {
  readonly username: string;
  /** Decimal digits: often a 64-bit time stamp, too large for a number. */
  readonly sessionId: string;
  /** Decimal digits, as `sessionId`. */
  readonly sessionVersion: string;
  readonly addressType: AddressType;
  readonly address: string;
}

export type AddressType = 'IP4' | 'IP6';

/** c=: where media are wanted (RFC 8866 §5.7). */
export interface Connection {
  readonly addressType: AddressType;
  /** A numeric address or a host name, without a multicast TTL or count. */
  readonly address: string;
}

/** t=: seconds since 1900; 0 and 0 for a session without end (RFC 8866 §5.9). */
export interface Timing {
  readonly start: number;
  readonly stop: number;
}

/** a=rtpmap (RFC 8866 §6.6). */
export interface PayloadTypeMapping {
  readonly payloadType: number;
  readonly encodingName: string;
  /** Hz. */
  readonly clockRate: number;
  readonly channels?: number;
}

/** a=fmtp (RFC 8866 §6.15). */
export interface FormatParameters {
  readonly payloadType: number;
  readonly parameters: string;
}

/** a=rtcp: where RTCP is wanted if not at the port above that of RTP (RFC 3605 §2.1). */
export interface RtcpAddress {
  readonly port: number;
  readonly addressType?: AddressType;
  readonly address?: string;
}

/** One m= section (RFC 8866 §5.14). */
export interface MediaDescription {
  /** `audio`, `video`, `application`, … */
  readonly media: string;
  /** 0: not wanted, or refused (RFC 3264 §5.1, §6). */
  readonly port: number;
  readonly portCount?: number;
  /** `RTP/AVP`, `UDP/TLS/RTP/SAVPF`, … */
  readonly protocol: string;
  /** Payload types for RTP, in order of preference. */
  readonly formats: readonly string[];
  readonly connection?: Connection;
  readonly mappings: readonly PayloadTypeMapping[];
  readonly parameters: readonly FormatParameters[];
  readonly direction?: Direction;
  readonly rtcp?: RtcpAddress;
  /** Milliseconds of audio that one packet should hold. */
  readonly packetTime?: number;
  readonly maximumPacketTime?: number;
}

/**
 * What offer and answer need of a session description, as a value that nobody changes.
 * Attributes it has no place for are not kept. RFC 8866 §5
 */
export interface SessionDescription {
  readonly origin: Origin;
  readonly name: string;
  readonly connection?: Connection;
  readonly timing: Timing;
  readonly direction?: Direction;
  readonly media: readonly MediaDescription[];
}

/** The text is no session description; the message fits a Warning header (RFC 3261 §20.43). */
export class SessionDescriptionError extends Error {
  override readonly name = 'SessionDescriptionError';
}
