import type { TransportProtocol } from '../transport/flow.js';
import type { NaptrRecord } from './dns-records.js';

/** A transport, and the name whose SRV records tell the servers for it. */
export interface Service {
  readonly protocol: TransportProtocol;
  readonly name: string;
}

/** NAPTR service fields. RFC 3263 §4.1, RFC 7118 §10.2 */
const protocols: Readonly<Record<string, TransportProtocol>> = {
  'SIP+D2U': 'UDP',
  'SIP+D2T': 'TCP',
  'SIPS+D2T': 'TLS',
  'SIP+D2W': 'WS',
  'SIPS+D2W': 'WSS',
};

/** RFC 3263 §4.2; for WebSocket in the same way, because RFC 7118 names no SRV records. */
const prefixes: Readonly<Record<TransportProtocol, string>> = {
  UDP: '_sip._udp',
  TCP: '_sip._tcp',
  TLS: '_sips._tcp',
  WS: '_sip._ws',
  WSS: '_sips._ws',
};

/** More services of one domain than this are not looked at. */
const maximumServices = 5;

/** Of a SIPS URI every hop is secure. */
export function isSecure(protocol: TransportProtocol): boolean {
  return protocol === 'TLS' || protocol === 'WSS';
}

export function serviceOf(protocol: TransportProtocol, domain: string): Service {
  return { protocol, name: `${prefixes[protocol]}.${domain}` };
}

/**
 * The services that NAPTR records offer and this element can use, best first; only those of the best order
 * (RFC 3403 §4.1). A SIP URI may lead to a secure transport, a SIPS URI to no other.
 * RFC 3263 §4.1
 */
export function offeredServices(
  records: readonly NaptrRecord[],
  secure: boolean,
  supported: readonly TransportProtocol[],
): Service[] {
  const usable = records.flatMap((record) => {
    const protocol = protocolOf(record);
    const fits = protocol !== undefined && supported.includes(protocol) && (!secure || isSecure(protocol));
    return fits ? [{ protocol, name: record.replacement, record }] : [];
  });
  usable.sort(({ record: a }, { record: b }) => a.order - b.order || a.preference - b.preference);
  const best = usable[0]?.record.order;
  return usable
    .filter(({ record }) => record.order === best)
    .slice(0, maximumServices)
    .map(({ protocol, name }) => ({ protocol, name }));
}

/** Undefined for a service that is none of SIP, and for a rule that is not of RFC 3263's kind. */
function protocolOf({ service, flags, regexp, replacement }: NaptrRecord): TransportProtocol | undefined {
  const isRule =
    flags.toLowerCase() === 's' && (regexp ?? '') === '' && replacement !== '' && replacement !== '.';
  const name = service.toUpperCase();
  return isRule && Object.hasOwn(protocols, name) ? protocols[name] : undefined;
}

/**
 * The services to ask for where a domain has no NAPTR records. To use a secure or WebSocket transport for a SIP URI,
 * which asks for neither, is left to an element that has no other.
 * RFC 3263 §4.1
 */
export function likelyServices(
  domain: string,
  secure: boolean,
  supported: readonly TransportProtocol[],
): Service[] {
  const preferences: readonly TransportProtocol[][] = secure
    ? [['TLS'], ['WSS']]
    : [['UDP', 'TCP'], ['TLS'], ['WS'], ['WSS']];
  const usable = preferences.map((level) => level.filter((protocol) => supported.includes(protocol)));
  const first = usable.find((level) => level.length > 0) ?? [secure ? 'TLS' : 'UDP'];
  return first.map((protocol) => serviceOf(protocol, domain));
}
