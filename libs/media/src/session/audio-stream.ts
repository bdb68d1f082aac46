import type { CodecName } from '../g711/codec.js';

/** A payload type and the codec behind it. */
export interface AudioFormat {
  readonly name: CodecName;
  readonly payloadType: number;
}

/**
 * One audio stream as offer and answer left it, seen from this side: what @trapezoid/sdp calls negotiated
 * media fits.
 */
export interface AudioStream {
  readonly remote: {
    /** A numeric address. */
    readonly host: string;
    readonly port: number;
    /** Where RTCP goes when not to `host`. */
    readonly rtcpHost?: string;
    /** 0: no RTCP. */
    readonly rtcpPort: number;
  };
  /** What to send. */
  readonly codec: AudioFormat;
  /** What may come. */
  readonly receives: { readonly codecs: readonly AudioFormat[]; readonly telephoneEvent?: number };
  /** What this side does. */
  readonly direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
  /** Milliseconds of audio per packet sent. */
  readonly ptime: number;
}

/** What the other side hears: its own voice, a 440 Hz tone, or silence. */
export type AudioSource = 'echo' | 'tone' | 'silence';

export interface AudioCounts {
  readonly packetsSent: number;
  /** Packets of the stream, repeated ones left out. */
  readonly packetsReceived: number;
  /** Packets that should have come, told by gaps in their sequence numbers. */
  readonly lost: number;
  /** Datagrams that were no packets. */
  readonly malformed: number;
  /** Packets with a payload type that nobody agreed on, repeated, far out of order, or too many. */
  readonly ignored: number;
  /** When the last packet came: milliseconds since 1970. */
  readonly lastPacketAt?: number;
  /** What the peer reported last of the packets sent to it (RFC 3550 §6.4.1). */
  readonly reportedByPeer?: { readonly lost: number; readonly fractionLost: number; readonly jitter: number };
}
