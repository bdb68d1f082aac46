import { addressOfRecord } from '@trapezoid/contracts';
import {
  canonicalAddressOfRecord,
  canonicalHost,
  isSipUri,
  type SipUri,
  type Uri,
  unescapePart,
} from '@trapezoid/sip';

/** A domain by its names. */
export interface NamedDomain {
  readonly name: string;
  /** Other hosts that mean it too. */
  readonly aliases: readonly string[];
  /** Other user names of its accounts, each with the one that it stands for, without escapes. */
  readonly userAliases?: ReadonlyMap<string, string>;
}

/** Which domain a URI is of, among those that an element is responsible for. RFC 3261 §10.3 step 1, §16.5 */
export class ServedDomains<Domain extends NamedDomain> {
  /** By all their names, in canonical form; of two domains with one name the first has it. */
  private readonly byName: ReadonlyMap<string, Domain>;

  constructor(
    readonly all: readonly Domain[],
    /**
     * True for an address of the network itself. It counts as the first domain, because many phones and load
     * generators are given an address and no domain.
     */
    private readonly isOwnAddress: (host: string, port: number | undefined) => boolean,
  ) {
    const names = all.flatMap((domain) =>
      [domain.name, ...domain.aliases].map((name) => [canonicalHost(name), domain] as const),
    );
    this.byName = new Map(names.toReversed());
  }

  domainOf(uri: Uri): Domain | undefined {
    if (!isSipUri(uri)) return undefined;
    const named = this.byName.get(canonicalHost(uri.host));
    return named ?? (this.isOwnAddress(uri.host, uri.port) ? this.all[0] : undefined);
  }

  /**
   * The canonical address-of-record, under the domain's and the account's own names; undefined for a URI that can't be
   * one: without a user, or longer than any.
   */
  addressOfRecord(uri: SipUri, domain: Domain): string | undefined {
    if (uri.user === undefined) return undefined;
    const { port: _port, ...rest } = uri;
    const user = domain.userAliases?.get(unescapePart(uri.user)) ?? uri.user;
    const canonical = canonicalAddressOfRecord({ ...rest, user, scheme: 'sip', host: domain.name });
    return addressOfRecord.safeParse(canonical).data;
  }

  /** The name of the account that a URI means, without escapes; undefined for one without a user. */
  accountOf({ user }: SipUri, domain: Domain): string | undefined {
    return user === undefined ? undefined : this.accountNamed(unescapePart(user), domain);
  }

  /** The name of the account that one of its names means, without escapes. */
  accountNamed(name: string, domain: Domain): string {
    return domain.userAliases?.get(name) ?? name;
  }
}
