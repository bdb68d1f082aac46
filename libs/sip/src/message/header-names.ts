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

const nameLists = [
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

/** As keys of an object the names become the engine's own single copies, which compare by address. */
const knownNames = Object.keys(Object.fromEntries(nameLists.map((name) => [name, name])));
const ownCopies = new Map(knownNames.map((name) => [name, name]));

const bySpelling = new Map<string, string>();
for (const name of knownNames) bySpelling.set(name, name).set(name.toLowerCase(), name);
for (const [compact, name] of Object.entries(compactForms)) {
  const own = ownCopies.get(name) ?? name;
  bySpelling.set(compact, own).set(compact.toUpperCase(), own);
}

interface Spelling {
  readonly spelled: string;
  readonly name: string;
}

/** The known spellings in small groups that can be told apart at a glance: by length and first character. */
const bySight: (Spelling[] | undefined)[] = new Array<Spelling[] | undefined>(32 * 128).fill(undefined);
const sightOf = (length: number, firstCode: number): number => (length << 7) | firstCode;
for (const [spelled, name] of bySpelling) {
  const sight = sightOf(spelled.length, spelled.charCodeAt(0));
  const group = bySight[sight] ?? [];
  bySight[sight] = group;
  // As the RFC spells it is how most send it.
  if (spelled === name) group.unshift({ spelled, name });
  else group.push({ spelled, name });
}

/**
 * The canonical name where a known spelling fills the text from `start` to `end`, else undefined. Every header of
 * every message passes here, so nothing is cut out of the text, nor hashed.
 */
export function knownNameAt(text: string, start: number, end: number): string | undefined {
  const length = end - start;
  const first = text.charCodeAt(start);
  const group = length > 31 || first > 127 ? undefined : bySight[sightOf(length, first)];
  if (group === undefined) return undefined;
  for (const { spelled, name } of group) if (text.startsWith(spelled, start)) return name;
  return undefined;
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
