import { type HostPort, parseHost, printHostPort } from '../../grammar/host.js';
import {
  addressValue,
  hostValue,
  optionalNumberValue,
  parameterForms,
  quotedValue,
  timeToLiveValue,
  tokenValue,
} from '../../grammar/parameter-forms.js';
import { type Parameters, parseParameters } from '../../grammar/parameters.js';
import type { Scanner } from '../../grammar/scanner.js';
import { listHeader } from '../header-definition.js';

/** One hop of the way that a request took. RFC 3261 §20.42 */
export interface ViaValue {
  /** The version of SIP where it is not 2.0: a request in another one has to be answered too (505). */
  readonly version?: string;
  /** UDP, TCP, TLS, SCTP, WS, WSS, … in upper case. */
  readonly protocol: string;
  /** Where the hop wants its responses. */
  readonly sentBy: HostPort;
  /** branch, received, rport, maddr, ttl and others. */
  readonly parameters: Parameters;
}

/**
 * RFC 3261 §25.1 (via-params), RFC 3581 §3, RFC 7339 §9. Deviation: only strict readers look; others take a received
 * in brackets too (RFC 5118 §4.5).
 */
const viaParameters = parameterForms({
  branch: tokenValue,
  received: addressValue,
  rport: optionalNumberValue,
  maddr: hostValue,
  ttl: timeToLiveValue,
  oc: optionalNumberValue,
  'oc-validity': optionalNumberValue,
  'oc-seq': (value) => value !== undefined && /^\d{1,12}\.\d{1,5}$/.test(value),
  'oc-algo': quotedValue,
});

function parseVia(scanner: Scanner): ViaValue {
  const version = takeUsualVersion(scanner) ? '2.0' : parseProtocolVersion(scanner);
  scanner.skipWhite();
  const protocol = takeUdp(scanner) ? 'UDP' : upperCase(scanner.token('transport'));
  scanner.expectWhite();
  const sentBy = parseSentBy(scanner);
  const parameters = parseParameters(scanner, viaParameters);
  return version === '2.0' ? { protocol, sentBy, parameters } : { version, protocol, sentBy, parameters };
}

const usualVersion = Buffer.from('SIP/2.0/');

/** Takes the version that nearly all have, spelled as nearly all do. */
function takeUsualVersion(scanner: Scanner): boolean {
  const { codes, position } = scanner;
  if (position + usualVersion.length > scanner.end) return false;
  for (let at = 0; at < usualVersion.length; at++)
    if (codes[position + at] !== usualVersion[at]) return false;
  scanner.position += usualVersion.length;
  return true;
}

/** Takes UDP with the blank behind it still to come. */
function takeUdp(scanner: Scanner): boolean {
  const { codes, position } = scanner;
  if (codes[position] !== 85 || codes[position + 1] !== 68 || codes[position + 2] !== 80) return false;
  if (codes[position + 3] !== 32 || position + 3 >= scanner.end) return false;
  scanner.position += 3;
  return true;
}

/** `SIP / version /` with white space between, or in another version. */
function parseProtocolVersion(scanner: Scanner): string {
  const name = scanner.token('protocol name');
  scanner.expectSeparator('/');
  const version = scanner.token('protocol version');
  if (name.toUpperCase() !== 'SIP') scanner.fail('sent-protocol is not SIP');
  scanner.expectSeparator('/');
  return version;
}

/** The usual ones are compared, which is faster than to change the case. */
const upperCase = (protocol: string): string =>
  protocol === 'UDP' || protocol === 'TCP' || protocol === 'TLS' ? protocol : protocol.toUpperCase();

/** host [ COLON port ]: unlike in a URI, white space may stand around the colon. */
function parseSentBy(scanner: Scanner): HostPort {
  const host = parseHost(scanner);
  return scanner.takeSeparator(':') ? { host, port: scanner.number('port', 65535) } : { host };
}

export const Via = listHeader<ViaValue>('Via', {
  parse: parseVia,
  print: ({ version = '2.0', protocol, sentBy, parameters }) =>
    `SIP/${version}/${protocol} ${printHostPort(sentBy)}${parameters.toString()}`,
});

/** Marks a branch that is unique over space and time. RFC 3261 §8.1.1.7 */
export const magicCookie = 'z9hG4bK';
