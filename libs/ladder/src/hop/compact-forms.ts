/** Compact forms of header names. RFC 3261 §7.3.3, and the RFCs of the other headers */
export const compactForms: Readonly<Record<string, string>> = {
  a: 'Accept-Contact',
  b: 'Referred-By',
  c: 'Content-Type',
  d: 'Request-Disposition',
  e: 'Content-Encoding',
  f: 'From',
  i: 'Call-ID',
  j: 'Reject-Contact',
  k: 'Supported',
  l: 'Content-Length',
  m: 'Contact',
  n: 'Identity-Info',
  o: 'Event',
  r: 'Refer-To',
  s: 'Subject',
  t: 'To',
  u: 'Allow-Events',
  v: 'Via',
  x: 'Session-Expires',
  y: 'Identity',
};

// A map: a header may be called `constructor`.
const byCompact = new Map(Object.entries(compactForms));

/** The whole name of a compact one, in any case; any other name as it is. RFC 3261 §7.3.3 */
export function fullName(name: string): string {
  return byCompact.get(name.toLowerCase()) ?? name;
}
