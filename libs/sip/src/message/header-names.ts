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

/** The known names; where a name stands in this list is its number. */
const knownNames: readonly string[] = [
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

/** The number of a header that has none. */
export const unknownHeader = -1;

const numbers = new Map<string, number>();
for (const [number, name] of knownNames.entries()) numbers.set(name, number).set(name.toLowerCase(), number);
for (const [compact, name] of Object.entries(compactForms)) {
  const number = numbers.get(name) ?? unknownHeader;
  numbers.set(compact, number).set(compact.toUpperCase(), number);
}

/** Every spelling that messages are full of: as the RFC has it, in lower case, and compact. */
export const usualSpellings: Iterable<readonly [spelled: string, number: number]> = numbers;

/** The number of a header by its name in any spelling; unknownHeader where it has none. */
export function headerNumber(spelled: string): number {
  return numbers.get(spelled) ?? numbers.get(spelled.toLowerCase()) ?? unknownHeader;
}

/** The canonical name of a header by its number. */
export const headerName = (number: number): string => knownNames[number] as string;

/**
 * The name that all spellings of a header share: compact forms resolved, case evened out.
 * An unknown header's is its lower-case spelling.
 */
export function canonicalName(spelled: string): string {
  const number = headerNumber(spelled);
  return number === unknownHeader ? spelled.toLowerCase() : headerName(number);
}
