/**
 * Canonical spellings and compact forms.
 * RFC 3261 §7.3.3, §20; the compact forms of extensions as registered
 */
const compactForms: Readonly<Record<string, string>> = {
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
  o: 'Event',
  r: 'Refer-To',
  s: 'Subject',
  t: 'To',
  u: 'Allow-Events',
  v: 'Via',
  x: 'Session-Expires',
  y: 'Identity',
};

const knownNames = [
  'Accept Accept-Encoding Accept-Language Alert-Info Allow Authentication-Info Authorization Call-ID Call-Info',
  'Contact Content-Disposition Content-Encoding Content-Language Content-Length Content-Type CSeq Date Error-Info',
  'Event Expires Flow-Timer From In-Reply-To Max-Breadth Max-Forwards Min-Expires Min-SE MIME-Version Organization',
  'P-Asserted-Identity P-Preferred-Identity Path Priority Privacy Proxy-Authenticate Proxy-Authorization',
  'Proxy-Require RAck Reason Record-Route Refer-To Referred-By Replaces Reply-To Require Retry-After Route RSeq',
  'Server Service-Route Session-Expires SIP-ETag SIP-If-Match Subject Subscription-State Supported Timestamp To',
  'Unsupported User-Agent Via Warning WWW-Authenticate Accept-Contact Reject-Contact Request-Disposition Identity',
  'Allow-Events',
].flatMap((line) => line.split(' '));

const bySpelling = new Map<string, string>();
for (const name of knownNames) bySpelling.set(name, name).set(name.toLowerCase(), name);
for (const [compact, name] of Object.entries(compactForms)) {
  bySpelling.set(compact, name).set(compact.toUpperCase(), name);
}

/**
 * The name that all spellings of a header share: compact forms resolved, case evened out.
 * An unknown header's is its lower-case spelling.
 */
export function canonicalName(spelled: string): string {
  const known = bySpelling.get(spelled);
  if (known !== undefined) return known;
  const lower = spelled.toLowerCase();
  return bySpelling.get(lower) ?? lower;
}
