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
  'Accept Accept-Contact Accept-Encoding Accept-Language Accept-Resource-Priority Alert-Info Allow',
  'Allow-Events Authentication-Info Authorization Call-ID Call-Info Contact Content-Disposition',
  'Content-Encoding Content-Language Content-Length Content-Type CSeq Date Error-Info Event Expires',
  'Flow-Timer From Geolocation Geolocation-Error Geolocation-Routing History-Info Identity In-Reply-To',
  'Info-Package Join Max-Breadth Max-Forwards MIME-Version Min-Expires Min-SE Organization',
  'P-Access-Network-Info P-Asserted-Identity P-Associated-URI P-Called-Party-ID',
  'P-Charging-Function-Addresses P-Charging-Vector P-Preferred-Identity P-Visited-Network-ID Path',
  'Priority Privacy Proxy-Authenticate Proxy-Authentication-Info Proxy-Authorization Proxy-Require RAck',
  'Reason Record-Route Recv-Info Refer-Sub Refer-To Referred-By Reject-Contact Replaces Reply-To',
  'Request-Disposition Require Resource-Priority Retry-After Route RSeq Security-Client Security-Server',
  'Security-Verify Server Service-Route Session-Expires SIP-ETag SIP-If-Match Subject',
  'Subscription-State Supported Target-Dialog Timestamp To Unsupported User-Agent Via Warning',
  'WWW-Authenticate',
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
