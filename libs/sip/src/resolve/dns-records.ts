/** How long an answer may be kept, in seconds; absent where whoever answered does not say. */
interface TimeToLive {
  readonly ttl?: number;
}

/** One numeric address of a host, IPv4 or IPv6 without brackets. RFC 1035 §3.4.1, RFC 3596 §2.1 */
export interface AddressRecord extends TimeToLive {
  readonly address: string;
}

/** One server of a service. RFC 2782 */
export interface SrvRecord extends TimeToLive {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  /** A host name; empty or `.` where the domain says that it has no such service. */
  readonly target: string;
}

/** One of the services that a domain offers. RFC 3403 §4.1 */
export interface NaptrRecord extends TimeToLive {
  readonly order: number;
  readonly preference: number;
  /** `s` where the replacement is a name of SRV records. */
  readonly flags: string;
  /** E.g. `SIP+D2U`. */
  readonly service: string;
  readonly regexp?: string;
  readonly replacement: string;
}

interface Named {
  /** The domain name that the record is of; letter case and a dot at its end mean nothing. */
  readonly name: string;
}

/** A record of a zone, as a master file would have it. RFC 1035 §3.2 */
export type ZoneRecord =
  | (Named & AddressRecord & { readonly type: 'A' | 'AAAA' })
  | (Named & SrvRecord & { readonly type: 'SRV' })
  | (Named & NaptrRecord & { readonly type: 'NAPTR' });
