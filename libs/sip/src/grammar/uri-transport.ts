import type { Parameters } from './parameters.js';

/** IPv4 of class D, or an IPv6 reference that begins with ff. RFC 5771, RFC 4291 §2.7 */
const multicast = /^(?:0*(?:22[4-9]|23\d)\.|\[ff[0-9a-f]{2}:)/i;
const address = /^(?:\[|\d+\.\d+\.\d+\.\d+$)/;

/** A name may well stand for a multicast address. */
const mayBeMulticast = (host: string): boolean => multicast.test(host) || !address.test(host);

/**
 * What is wrong with the transport that a SIP URI asks for, or undefined where nothing is: SIPS goes over a reliable
 * one, and a ttl goes with UDP to a multicast address.
 * RFC 3261 §19.1.1
 */
export function transportFault(scheme: 'sip' | 'sips', parameters: Parameters): string | undefined {
  const transport = parameters.get('transport')?.toLowerCase();
  if (scheme === 'sips' && transport === 'udp') return 'SIPS URI with an unreliable transport';
  if (!parameters.has('ttl')) return undefined;
  // UDP is what a SIP URI means that names no transport.
  if (scheme === 'sips' || (transport !== undefined && transport !== 'udp')) return 'ttl without UDP';
  const maddr = parameters.get('maddr');
  return maddr !== undefined && mayBeMulticast(maddr) ? undefined : 'ttl without a multicast address';
}
