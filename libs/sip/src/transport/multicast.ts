/** True for an IPv4 address of a group: 224.0.0.0 to 239.255.255.255. RFC 3261 §18.1.1 leaves IPv6 undefined. */
export function isMulticast(host: string): boolean {
  // No other address begins like it; a name may.
  return host.charCodeAt(0) === 50 && /^2(?:2[4-9]|3\d)\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
