import { isIP } from 'node:net';
import type { MediaDescription, SessionDescription } from './session-description.js';

/** Where the peer wants its media. */
export interface RemoteAddress {
  /** A numeric address. */
  readonly host: string;
  readonly port: number;
  /** Where RTCP goes when not to `host`. */
  readonly rtcpHost?: string;
  /** 0 when there is nowhere to send RTCP to. */
  readonly rtcpPort: number;
}

export type RemoteAddressOutcome =
  | { readonly kind: 'address'; readonly remote: RemoteAddress; readonly sendable: boolean }
  | { readonly kind: 'unusable'; readonly warnCode: number; readonly reason: string };

/**
 * Where media of a stream go: c= of the stream, else of the session; RTCP one port higher or as a=rtcp says.
 * `sendable` is false for 0.0.0.0, for ::, and for a name in .invalid: the peer wants nothing now
 * (RFC 3264 §8.4, RFC 3725 §5.3).
 * Deviation: other host names are unusable here; a simulated phone resolves no names to send media to.
 * RFC 8866 §5.7, RFC 3264 §5.1, RFC 3605 §2.1
 */
export function remoteAddressOf(
  description: SessionDescription,
  media: MediaDescription,
  localAddress: string,
): RemoteAddressOutcome {
  const connection = media.connection ?? description.connection;
  if (!connection) return { kind: 'unusable', warnCode: 399, reason: 'no c= line for a media stream' };
  const { address, addressType } = connection;
  if (address.toLowerCase().endsWith('.invalid')) {
    const host = unspecified(localAddress);
    return { kind: 'address', remote: { host, ...portsOf(media, host) }, sendable: false };
  }
  // A zone (fe80::1%eth0) means something on the peer's machine only.
  const family = address.includes('%') ? 0 : isIP(address);
  if (family === 0 || family !== (addressType === 'IP6' ? 6 : 4)) {
    return { kind: 'unusable', warnCode: 301, reason: `c= needs a numeric ${addressType} address` };
  }
  if (isMulticast(address)) {
    return { kind: 'unusable', warnCode: 330, reason: 'multicast is not available' };
  }
  const sendable = !isUnspecified(address);
  if (sendable && family !== isIP(localAddress)) {
    return { kind: 'unusable', warnCode: 301, reason: `${addressType} is not available for media here` };
  }
  return { kind: 'address', remote: { host: address, ...portsOf(media, address) }, sendable };
}

type Ports = Omit<RemoteAddress, 'host'>;

function portsOf({ port, rtcp }: MediaDescription, host: string): Ports {
  if (!rtcp) return { port, rtcpPort: port < 65_535 ? port + 1 : 0 };
  if (rtcp.address === undefined || rtcp.address === host) return { port, rtcpPort: rtcp.port };
  if (isIP(rtcp.address) !== isIP(host)) return { port, rtcpPort: 0 };
  return { port, rtcpHost: rtcp.address, rtcpPort: rtcp.port };
}

function unspecified(localAddress: string): string {
  return isIP(localAddress) === 6 ? '::' : '0.0.0.0';
}

function isUnspecified(address: string): boolean {
  return /^[0:.]+$/.test(address);
}

function isMulticast(address: string): boolean {
  return isIP(address) === 6 ? /^ff/i.test(address) : /^2(?:2[4-9]|3\d)\./.test(address);
}
