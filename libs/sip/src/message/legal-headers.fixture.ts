import fc from 'fast-check';
import {
  absoluteUri,
  address6,
  anyAddress,
  callId,
  genericParameters,
  host,
  hostPort,
  list,
  maybe,
  nameAddress,
  nameAddressOf,
  number,
  of,
  parameters,
  quotedString,
  seconds,
  sequence,
  sipUri,
  telUri,
  text,
  token,
  uri,
} from '../grammar/legal-grammar.fixture.js';

const choice = fc.constantFrom<string[]>;
const tag = sequence('tag=', token);
const quality = sequence('q=', choice('0', '0.', '0.123', '1', '1.000'));
const tokens = list(token);
const routes = list(sequence(nameAddress, genericParameters));
const references = list(sequence('<', uri, '>', genericParameters));
const language = sequence(of('abcXYZ', 1, 8), maybe(sequence('-', of('abcXYZ', 1, 8))));
const mediaParameters = maybe(sequence(';charset=', fc.oneof(token, quotedString)));
// A type that is a lone '*' means any type in Accept, and no type of its own (RFC 3261 §25.1 media-range).
const namedType = token.filter((type) => type !== '*');
const mediaType = sequence(namedType, '/', token);
const hexadecimal = (minLength: number, maxLength: number) => of('0123456789abcdef', minLength, maxLength);
const digest = sequence(
  'Digest realm=',
  quotedString,
  maybe(sequence(', algorithm=', token)),
  ', nonce=',
  quotedString,
  maybe(sequence(', opaque=', quotedString)),
);
const challenge = sequence(
  digest,
  maybe(choice(', stale=TRUE', ', stale=false', ', domain="sip:a /b"', ', charset=UTF-8', ', userhash=true')),
  maybe(
    sequence(
      ', qop="',
      list(token).map((all) => all.replaceAll(' ', '')),
      '"',
    ),
  ),
);
const confirmation = sequence('qop=', token, ', cnonce=', quotedString, ', nc=', hexadecimal(8, 8));
const credentials = sequence(
  digest,
  maybe(sequence(', username=', quotedString)),
  maybe(sequence(', uri="', uri, '"')),
  maybe(sequence(', response="', fc.oneof(hexadecimal(32, 64), choice('')), '"')),
  maybe(sequence(', ', confirmation)),
);
const information = fc.oneof(
  sequence('nextnonce=', quotedString),
  sequence(confirmation, ', rspauth="', hexadecimal(0, 64), '"'),
);
const sipIdentity = nameAddressOf(sipUri);
const telIdentity = nameAddressOf(telUri);
const identities = fc.oneof(
  sipIdentity,
  telIdentity,
  sequence(sipIdentity, ', ', telIdentity),
  sequence(telIdentity, ', ', sipIdentity),
);
/** Kinds that differ, and `none` only alone. */
const privacies = fc.oneof(
  choice('none'),
  fc
    .uniqueArray(
      token.filter((kind) => kind.toLowerCase() !== 'none'),
      { minLength: 1, maxLength: 3, selector: (kind) => kind.toLowerCase() },
    )
    .map((kinds) => kinds.join(';')),
);
const dialogReference = sequence(
  callId,
  ';to-tag=',
  token,
  ';from-tag=',
  token,
  maybe(choice(';early-only')),
  genericParameters,
);
const plainToken = of("abcXYZ019-!%*_+`'~");
const eventType = sequence(plainToken, maybe(sequence('.', plainToken)));
const feature = choice('audio', 'methods="INVITE,BYE"', '+sip.x="<a>"', 'priority="#>=5"');
const features = list(sequence('*', parameters(feature)));
const comment = sequence('(', of(['a', ' ', '"', ',', ';', '(b)', '\\)', 'é']), ')');
const products = fc
  .array(fc.oneof(token, sequence(token, '/', token), comment), { minLength: 1, maxLength: 3 })
  .map((all) => all.join(' '));
const priorities = list(sequence(plainToken, '.', plainToken));
const mechanisms = list(sequence(token, parameters(quality, sequence('d-alg=', token))));
const index = choice('1', '1.2', '10.0.3');
const date = fc.integer({ min: 0, max: 4e9 }).map((value) => new Date(value * 1000).toUTCString());
const via = sequence(
  choice('SIP/2.0/UDP ', 'SIP/2.0/TLS ', 'SIP/2.0/ws-X ', 'SIP/3.0/TCP '),
  hostPort,
  parameters(
    sequence('branch=', token),
    sequence('received=', fc.oneof(fc.ipV4(), address6)),
    sequence('rport', maybe(sequence('=', number(65535)))),
    sequence('ttl=', number(255)),
    sequence('maddr=', host),
    sequence('oc', maybe(sequence('=', seconds))),
  ),
);
const contact = sequence(
  anyAddress,
  parameters(
    quality,
    sequence('expires=', seconds),
    sequence('reg-id=', fc.integer({ min: 1, max: 0x7fffffff }).map(String)),
    '+sip.instance="<urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF>"',
    sequence('pub-gruu=', quotedString),
    feature,
  ),
);

/** For every typed header, the field values that its grammar takes. */
export const legalHeaders: Readonly<Record<string, fc.Arbitrary<string>>> = {
  Accept: list(
    sequence(fc.oneof(mediaType, choice('*/*'), sequence(namedType, '/*')), parameters(quality)),
    0,
  ),
  'Accept-Contact': features,
  'Accept-Encoding': list(sequence(token, parameters(quality)), 0),
  'Accept-Language': list(sequence(fc.oneof(language, choice('*')), parameters(quality)), 0),
  'Accept-Resource-Priority': maybe(priorities),
  'Alert-Info': references,
  Allow: maybe(tokens),
  'Allow-Events': list(eventType),
  'Authentication-Info': information,
  Authorization: credentials,
  'Call-ID': callId,
  'Call-Info': list(sequence('<', uri, '>', parameters(sequence('purpose=', token)))),
  Contact: fc.oneof(choice('*'), list(contact)),
  'Content-Disposition': sequence(token, parameters(sequence('handling=', token))),
  'Content-Encoding': tokens,
  'Content-Language': list(language),
  'Content-Length': number(0xfffffff),
  'Content-Type': sequence(mediaType, mediaParameters),
  CSeq: sequence(number(0x7fffffff), ' ', token),
  Date: date,
  'Error-Info': references,
  Event: sequence(eventType, parameters(sequence('id=', token))),
  Expires: seconds,
  'Flow-Timer': seconds,
  From: sequence(anyAddress, parameters(tag)),
  Geolocation: references,
  'Geolocation-Error': sequence(number(999), parameters(sequence('code=', quotedString))),
  'Geolocation-Routing': sequence(token, genericParameters),
  'History-Info': list(sequence(nameAddress, ';index=', index, parameters(sequence('rc=', index)))),
  Identity: sequence(of('abcXYZ019/+.'), ';info=<', absoluteUri, '>', maybe(choice(';alg=ES256', ';ppt=x'))),
  'In-Reply-To': list(callId),
  'Info-Package': sequence(token, genericParameters),
  Join: dialogReference,
  'Max-Breadth': number(1000),
  'Max-Forwards': number(255),
  'MIME-Version': sequence(number(9), '.', number(9)),
  'Min-Expires': seconds,
  'Min-SE': sequence(seconds, genericParameters),
  Organization: text,
  'P-Access-Network-Info': list(sequence(token, parameters(sequence('dsl-location=', quotedString)))),
  'P-Asserted-Identity': identities,
  'P-Associated-URI': list(sequence(nameAddress, genericParameters), 0),
  'P-Called-Party-ID': sequence(nameAddress, genericParameters),
  'P-Charging-Function-Addresses': list(sequence('ccf=', host, parameters(sequence('ecf=', quotedString)))),
  'P-Charging-Vector': sequence(
    'icid-value=',
    fc.oneof(token, quotedString),
    parameters(sequence('icid-generated-at=', host)),
  ),
  'P-Preferred-Identity': identities,
  'P-Visited-Network-ID': list(sequence(fc.oneof(token, quotedString), genericParameters)),
  Path: routes,
  Priority: token,
  Privacy: privacies,
  'Proxy-Authenticate': challenge,
  'Proxy-Authentication-Info': information,
  'Proxy-Authorization': credentials,
  'Proxy-Require': tokens,
  RAck: sequence(seconds, ' ', number(0x7fffffff), ' ', token),
  Reason: list(sequence(token, parameters(sequence('cause=', number(699)), sequence('text=', quotedString)))),
  'Record-Route': routes,
  'Recv-Info': list(sequence(token, genericParameters), 0),
  'Refer-Sub': sequence(choice('true', 'false'), genericParameters),
  'Refer-To': sequence(anyAddress, genericParameters),
  'Referred-By': sequence(anyAddress, parameters(sequence('cid=', quotedString))),
  'Reject-Contact': features,
  Replaces: dialogReference,
  'Reply-To': sequence(anyAddress, genericParameters),
  'Request-Disposition': list(choice('proxy', 'no-fork', 'Parallel', 'queue')),
  Require: tokens,
  'Resource-Priority': priorities,
  'Retry-After': sequence(seconds, maybe(sequence(' ', comment)), parameters(sequence('duration=', seconds))),
  Route: routes,
  RSeq: fc.integer({ min: 1, max: 0xffffffff }).map(String),
  'Security-Client': mechanisms,
  'Security-Server': mechanisms,
  'Security-Verify': mechanisms,
  Server: products,
  'Service-Route': routes,
  'Session-Expires': sequence(seconds, parameters(sequence('refresher=', choice('uac', 'uas')))),
  'SIP-ETag': token,
  'SIP-If-Match': token,
  Subject: text,
  'Subscription-State': sequence(
    token,
    parameters(sequence('reason=', token), sequence('expires=', seconds)),
  ),
  Supported: maybe(tokens),
  'Target-Dialog': sequence(
    callId,
    parameters(sequence('local-tag=', token), sequence('remote-tag=', token)),
  ),
  Timestamp: sequence(number(1e6), maybe(choice('.', '.25')), maybe(sequence(' ', choice('0', '.5', '1.')))),
  To: sequence(anyAddress, parameters(tag)),
  Unsupported: tokens,
  'User-Agent': products,
  Via: list(via),
  Warning: list(
    sequence(
      fc.integer({ min: 100, max: 999 }).map(String),
      ' ',
      fc.oneof(token, hostPort),
      ' ',
      quotedString,
    ),
  ),
  'WWW-Authenticate': challenge,
};
