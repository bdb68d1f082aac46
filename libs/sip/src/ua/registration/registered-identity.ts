import { bracketHost, type HostPort, hostEquals, numericHost } from '../../grammar/host.js';
import type { NameAddress } from '../../grammar/name-address.js';
import { isSipUri, type SipUri } from '../../grammar/uri.js';
import type { Clock } from '../../ports/clock.js';
import type { SocketAddress } from '../../transport/flow.js';

/** More addresses of one phone than it can have. */
const maximumMappings = 16;

/** What a registration has brought for the other requests of its identity. */
export class RegisteredIdentity {
  /** Further proxies that requests go through, behind those that they go through anyway. RFC 3608 §6.1 */
  serviceRoute: readonly NameAddress[] = [];
  /** Requests inside a dialog are to come over the flow that began it. RFC 5626 §4.3 */
  outbound = false;
  /** The Contact of dialogs until then, milliseconds since 1970. RFC 5627 §4.4 */
  gruu: { readonly uri: SipUri; readonly until: number } | undefined;
  /** Where others see us, by where we are. */
  private readonly seenAt = new Map<string, SocketAddress>();

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /** The registration is over: neither its route nor its GRUUs may be used any more. RFC 3608 §6.1, RFC 5627 §4.4 */
  forget(): void {
    this.serviceRoute = [];
    this.outbound = false;
    this.gruu = undefined;
  }

  /** The Contact of a dialog for one that leads straight to the phone. RFC 5627 §4.4, RFC 5626 §4.3 */
  contactOf(own: NameAddress): NameAddress {
    if (this.gruu !== undefined && this.gruu.until > this.clock.now()) return { ...own, uri: this.gruu.uri };
    return this.outbound ? withOutboundParameter(own) : own;
  }

  /** What others are to be told instead of an address of our own that they can't reach. */
  addressOf(own: HostPort): HostPort {
    const seen = this.seenAt.size === 0 ? undefined : this.seenAt.get(keyOf(own));
    return seen === undefined ? own : { host: bracketHost(seen.host), port: seen.port };
  }

  /** A NAT shows this address of ours as another one; false where that is known already. */
  noteSeenAt(own: HostPort, seen: SocketAddress): boolean {
    if (numericHost(own.host) === undefined || isSame(this.addressOf(own), seen)) return false;
    if (isSame(own, seen)) this.seenAt.delete(keyOf(own));
    else if (this.seenAt.size < maximumMappings || this.seenAt.has(keyOf(own))) {
      this.seenAt.set(keyOf(own), seen);
    } else return false;
    return true;
  }
}

const keyOf = ({ host, port }: HostPort): string => `${host} ${port}`;

const isSame = (address: HostPort, { host, port }: SocketAddress): boolean =>
  hostEquals(address.host, bracketHost(host)) && (address.port ?? 5060) === port;

/** RFC 5626 §4.3 */
export function withOutboundParameter(contact: NameAddress): NameAddress {
  const { uri } = contact;
  return isSipUri(uri) ? { ...contact, uri: { ...uri, parameters: uri.parameters.with('ob') } } : contact;
}
