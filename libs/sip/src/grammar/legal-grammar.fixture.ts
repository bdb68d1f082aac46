import fc from 'fast-check';

/** Texts that RFC 3261 §25 takes, each in the spelling that this library prints. */
const lower = 'abcdefghijklmnopqrstuvwxyz';
const alphanumeric = `${lower}${lower.toUpperCase()}0123456789`;

/** A text of so many of these characters or pieces. */
export const of = (pieces: Iterable<string>, minLength = 1, maxLength = 8): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...pieces), minLength, maxLength });

/** Texts of these parts one after the other. */
export const sequence = (...parts: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((texts) => texts.join(''));

export const maybe = (part: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.oneof(fc.constant(''), part);

export const list = (value: fc.Arbitrary<string>, minLength = 1): fc.Arbitrary<string> =>
  fc.array(value, { minLength, maxLength: 3 }).map((values) => values.join(', '));

export const token = of(`${alphanumeric}-.!%*_+\`'~`);
export const word = of(`${alphanumeric}-.!%*_+\`'~()<>:\\"/[]?{}`);
export const callId = sequence(word, maybe(sequence('@', word)));
export const number = (maximum: number): fc.Arbitrary<string> => fc.nat(maximum).map(String);
export const seconds = fc.integer({ min: 0, max: 0xffffffff }).map(String);

const quotedPieces = [
  ...alphanumeric,
  ..." \t!#$%&'()*+,-./:;<=>?@[]^_`{|}~éßж漢😀",
  '\\"',
  '\\\\',
  '\\a',
  '\\\u007f',
];
export const quotedString = sequence('"', of(quotedPieces, 0), '"');
export const text = of([...alphanumeric, ...'"(),;:<>[]{}\\éж😀'], 0).map((one) => one.trim());

const label = sequence(
  of(alphanumeric, 1, 3),
  maybe(sequence(of(`${alphanumeric}-`, 0, 3), of(alphanumeric, 1, 1))),
);
const topLabel = sequence(
  of(lower, 1, 2),
  maybe(sequence(of(`${alphanumeric}-`, 0, 2), of(alphanumeric, 1, 1))),
);
export const hostname = sequence(
  fc.array(label, { maxLength: 2 }).map((all) => all.map((l) => `${l}.`).join('')),
  topLabel,
  maybe(fc.constant('.')),
);
export const address6 = fc.ipV6().map((ip) => ip);
export const host = fc.oneof(
  hostname,
  fc.ipV4(),
  address6.map((ip) => `[${ip}]`),
);
export const hostPort = sequence(host, maybe(sequence(':', number(65535))));

const escaped = ['%41', '%20', '%c3', '%25', '%22', '%3B', '%40'];
const unreserved = [...alphanumeric, ..."-_.!~*'()"];
const user = of([...unreserved, ...'&=+$,;?/', ...escaped]);
const password = of([...unreserved, ...'&=+$,', ...escaped], 0);
const userInfo = sequence(user, maybe(sequence(':', password)), '@');

/** Parameters with names that differ: the n-th begins with a letter of its own. */
export const differing = (parameter: (prefix: string) => fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .integer({ min: 0, max: 3 })
    .chain((count) =>
      sequence(...[...'wxyz'].slice(0, count).map((letter) => sequence(';', parameter(letter)))),
    );

const uriCharacters = of([...unreserved, ...'[]/:&+$', ...escaped]);
const uriParameters = (...own: readonly string[]): fc.Arbitrary<string> =>
  sequence(
    maybe(fc.constantFrom(...own)),
    differing((letter) => sequence(letter, uriCharacters, maybe(sequence('=', uriCharacters)))),
  );
const headerCharacters = [...unreserved, ...'[]/?:+$', ...escaped];
const uriHeader = sequence(of(headerCharacters), '=', of(headerCharacters, 0));
const uriHeaders = fc.array(uriHeader, { minLength: 1, maxLength: 2 }).map((all) => `?${all.join('&')}`);
const scheme = fc.constantFrom('sip:', 'sips:');
/** What may stand in every context of RFC 3261 §19.1.1, table 1. */
const everywhere = [';user=phone', ';gr', ';ob'];
const multicast = ';ttl=255;maddr=224.0.0.1';

/** A SIP URI that may stand in To and From. */
export const addressUri = sequence(scheme, maybe(userInfo), host, uriParameters(...everywhere));
/** A SIP URI that may stand in Contact, whatever the message. */
export const contactUri = sequence(
  scheme,
  maybe(userInfo),
  hostPort,
  uriParameters(...everywhere, ';transport=tcp', ';maddr=192.0.2.1'),
);
/** A SIP URI that may stand in Route and Record-Route. */
export const routeUri = sequence(
  scheme,
  maybe(userInfo),
  hostPort,
  uriParameters(';lr', ';transport=tcp', ';ob'),
);
/** A SIP URI that may be a Request-URI. */
export const requestUri = fc.oneof(
  contactUri,
  routeUri,
  sequence('sip:', maybe(userInfo), hostPort, uriParameters(multicast, `${multicast};transport=udp`)),
);
/** A SIP URI as it may stand outside of a message, too. */
export const sipUri = fc.oneof(
  sequence(requestUri, maybe(uriHeaders)),
  sequence(scheme, maybe(userInfo), hostPort, uriParameters(';method=INVITE'), maybe(uriHeaders)),
);

const separator = ['-', '.', '(', ')'];
const phoneDigits = sequence(
  of([...separator, ...'0123456789'], 0),
  fc.constantFrom(...'0123456789'),
  of([...separator, ...'0123456789'], 0),
);
const telParameters = differing((letter) =>
  sequence(letter, of(`${alphanumeric}-`), maybe(sequence('=', uriCharacters))),
);
const context = fc.oneof(hostname, sequence('+', phoneDigits));
export const telUri = fc.oneof(
  sequence(
    'tel:+',
    phoneDigits,
    maybe(fc.constantFrom(';ext=12-3', ';isub=14/11', ';postd=pp22')),
    telParameters,
  ),
  sequence(
    'tel:',
    of([...separator, ...'0123456789abcdefABCDEF*#'], 0),
    fc.constantFrom(...'0A*#'),
    ';phone-context=',
    context,
    telParameters,
  ),
);

const absolutePieces = [...unreserved, ...';/?:@&=+$,', ...escaped];
export const absoluteUri = fc.oneof(
  sequence(fc.constantFrom('http:', 'urn:', 'mailto:', 'cid:', 'x+y-z.1:'), of(absolutePieces)),
  sequence('http://', maybe(userInfo), hostPort, maybe(sequence('/', of(absolutePieces)))),
);
export const uri = fc.oneof(sipUri, telUri, absoluteUri);

const genericValue = fc.oneof(token, host, quotedString);
/** generic-param: their names begin with letters that no header's own parameter begins with. */
export const genericParameters = differing((letter) =>
  sequence(`${letter}-`, token, maybe(sequence('=', genericValue))),
);
/** These parameters, each perhaps, and others. */
export const parameters = (...own: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  sequence(...own.map((one) => maybe(sequence(';', one))), genericParameters);

const displayName = maybe(sequence(quotedString, ' '));
/** name-addr with a URI of a kind */
export const nameAddressOf = (kind: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  sequence(displayName, '<', kind, '>');
/** name-addr */
export const nameAddress = nameAddressOf(uri);
/** name-addr / addr-spec: a bare addr-spec has nothing that needs brackets. */
export const anyAddress = fc.oneof(
  nameAddress,
  sequence(of(['Dora ', 'D. ', '*67 '], 0, 2), '<', uri, '>'),
  sequence(fc.constantFrom('sip:', 'sips:'), maybe(sequence(of(unreserved), '@')), hostPort),
  sequence('tel:+', phoneDigits),
);
