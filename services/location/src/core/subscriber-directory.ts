import type { Subscriber } from '@trapezoid/contracts';
import type { Account, Domain } from '@trapezoid/lab';
import { bracketHost, canonicalHost, isSipUri, parseUri, unescapePart } from '@trapezoid/sip';
import { ha1 } from './ha1.js';

interface DomainAccounts {
  readonly domain: Domain;
  readonly accounts: ReadonlyMap<string, Account>;
}

/** The accounts of the lab file. Passwords stay in here: what comes out carries HA1 values. */
export class SubscriberDirectory {
  readonly #byHost = new Map<string, DomainAccounts>();
  readonly #byRealm = new Map<string, DomainAccounts[]>();

  constructor(domains: readonly Domain[]) {
    for (const domain of domains) {
      const entry = { domain, accounts: new Map(domain.accounts.map((account) => [account.user, account])) };
      this.#byHost.set(canonicalHost(bracketHost(domain.name)), entry);
      const { realm } = domain.authentication;
      this.#byRealm.set(realm, [...(this.#byRealm.get(realm) ?? []), entry]);
    }
  }

  /** Whether an account stands behind a canonical address-of-record. */
  has(addressOfRecord: string): boolean {
    try {
      const uri = parseUri(addressOfRecord);
      if (!isSipUri(uri) || uri.user === undefined) return false;
      return this.#byHost.get(canonicalHost(uri.host))?.accounts.has(unescapePart(uri.user)) ?? false;
    } catch {
      return false;
    }
  }

  /**
   * The account for the username of an Authorization header. Some phones put `user@domain` there; the HA1 values
   * are over what was put there. In a realm of several domains a bare user is the first one's.
   */
  find(username: string, realm: string): Subscriber | undefined {
    for (const { domain, accounts } of this.#byRealm.get(realm) ?? []) {
      const suffix = `@${domain.name}`;
      const user = username.endsWith(suffix) ? username.slice(0, -suffix.length) : username;
      const account = accounts.get(user);
      if (account !== undefined) return makeSubscriber(account, domain, username);
    }
    return undefined;
  }
}

/** HA1 values are made when asked for: over ten thousand accounts, hashing all at the start would be felt. */
function makeSubscriber(account: Account, domain: Domain, username: string): Subscriber {
  const { algorithms, realm } = domain.authentication;
  return {
    username: account.user,
    domain: domain.name,
    ...(account.displayName === undefined ? {} : { displayName: account.displayName }),
    ha1: Object.fromEntries(
      algorithms.map((algorithm) => [algorithm, ha1(algorithm, username, realm, account.password)]),
    ),
  };
}
