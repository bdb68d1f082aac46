import type { DigestAlgorithm, ListedSubscriber, Subscriber } from '@trapezoid/contracts';
import type { Domain } from '@trapezoid/lab';
import {
  bracketHost,
  canonicalHost,
  hashAlgorithmOf,
  hashUsername,
  isSipUri,
  parseUri,
  unescapePart,
} from '@trapezoid/sip';
import { everyAlgorithm, hashAccount, type NameForm, readHashes } from './account-hashes.js';
import type { AccountRecord } from './account-record.js';
import { firstAfter } from './binding-index.js';

interface KnownAccount {
  readonly displayName?: string | undefined;
  readonly hashes: string;
  /** Those that the hashes are of. */
  readonly algorithms: readonly DigestAlgorithm[];
}

interface DomainAccounts {
  readonly domain: Domain;
  readonly algorithms: readonly DigestAlgorithm[];
  readonly ofLab: ReadonlyMap<string, KnownAccount>;
  /** Other names that accounts of the lab file log in with, and whose they are. */
  readonly otherNames: ReadonlyMap<string, { readonly user: string; readonly account: KnownAccount }>;
  /** Of accounts that were added, and of those of the lab file that are out of use. */
  readonly records: Map<string, AccountRecord>;
}

/**
 * The accounts of the domains: those of the lab file, and those that come and go while the network runs. No password is
 * in here, HA1 values are.
 */
export class SubscriberDirectory {
  readonly #byHost = new Map<string, DomainAccounts>();
  readonly #byRealm = new Map<string, DomainAccounts[]>();
  /** User names as phones spell them, by realm and algorithm and then by their hash; made when first asked for. */
  readonly #namesByHash = new Map<string, Map<string, string>>();
  /** Every `user@domain`, in order; made when first asked for. */
  #names: string[] | undefined;

  constructor(domains: readonly Domain[]) {
    for (const domain of domains) {
      const entry = makeEntry(domain);
      this.#byHost.set(canonicalHost(bracketHost(domain.name)), entry);
      const { realm } = domain.authentication;
      this.#byRealm.set(realm, [...(this.#byRealm.get(realm) ?? []), entry]);
    }
  }

  get domains(): string[] {
    return [...this.#byHost.values()].map(({ domain }) => domain.name);
  }

  /** The realm of a domain; undefined for one that is not served. */
  realmOf(domain: string): string | undefined {
    return this.#entryOf(domain)?.domain.authentication.realm;
  }

  /** Whether an account stands behind a canonical address-of-record. */
  has(addressOfRecord: string): boolean {
    return this.#find(addressOfRecord)?.account !== undefined;
  }

  /** Whether an address-of-record is of a domain served here, and no account stands behind it. */
  lacks(addressOfRecord: string): boolean {
    const found = this.#find(addressOfRecord);
    return found !== undefined && found.account === undefined;
  }

  /** How many bindings an address-of-record may have; undefined where no account stands behind it. */
  maximumBindings(addressOfRecord: string): number | undefined {
    const found = this.#find(addressOfRecord);
    return found?.account === undefined ? undefined : found.domain.registration.maximumBindings;
  }

  /**
   * The account for the username of an Authorization header. Some phones put `user@domain` there; the HA1 values
   * are over what was put there. In a realm of several domains a bare user is the first one's.
   */
  find(username: string, realm: string): Subscriber | undefined {
    for (const entry of this.#byRealm.get(realm) ?? []) {
      const suffix = `@${entry.domain.name}`;
      const form: NameForm = username.endsWith(suffix) ? 'user@domain' : 'user';
      const user = form === 'user' ? username : username.slice(0, -suffix.length);
      const account = accountOf(entry, user) ?? accountByOtherName(entry, user);
      if (account !== undefined) return makeSubscriber(user, account, entry, form);
    }
    return undefined;
  }

  /** The account whose H(username:realm) this is. RFC 7616 §3.4.4 */
  findByUserhash(userhash: string, realm: string, algorithm: DigestAlgorithm): Subscriber | undefined {
    if (!this.#byRealm.has(realm)) return undefined;
    const key = hashKey(algorithm, realm);
    const names = this.#namesByHash.get(key) ?? this.#hashNames(realm, algorithm);
    this.#namesByHash.set(key, names);
    const username = names.get(userhash);
    return username === undefined ? undefined : this.find(username, realm);
  }

  /** Takes in what is recorded of an account; undefined: nothing any more. Domains that are not served are left out. */
  apply(user: string, domain: string, record: AccountRecord | undefined): void {
    const entry = this.#entryOf(domain);
    if (entry === undefined) return;
    if (record === undefined) entry.records.delete(user);
    else entry.records.set(user, record);
    this.#names = undefined;
    const { realm } = entry.domain.authentication;
    for (const algorithm of everyAlgorithm) {
      const names = this.#namesByHash.get(hashKey(algorithm, realm));
      if (names !== undefined) addHashes(names, entry, user, algorithm);
    }
  }

  /** Whether an account of that name is in use, and whose it is. */
  stateOf(user: string, domain: string): { readonly inUse: boolean; readonly ofLab: boolean } {
    const entry = this.#entryOf(domain);
    if (entry === undefined) return { inUse: false, ofLab: false };
    return { inUse: accountOf(entry, user) !== undefined, ofLab: entry.ofLab.has(user) };
  }

  list(
    after: string | undefined,
    limit: number,
  ): { subscribers: ListedSubscriber[]; total: number; next?: string } {
    this.#names ??= this.#allNames();
    const start = after === undefined ? 0 : firstAfter(this.#names, after);
    const page = this.#names.slice(start, start + limit);
    const last = page.at(-1);
    const more = last !== undefined && start + limit < this.#names.length;
    return {
      subscribers: page.flatMap((name) => this.#describe(name)),
      total: this.#names.length,
      ...(more ? { next: last } : {}),
    };
  }

  #describe(name: string): ListedSubscriber[] {
    const at = name.lastIndexOf('@');
    const username = name.slice(0, at);
    const entry = this.#entryOf(name.slice(at + 1));
    if (entry === undefined) return [];
    const record = entry.records.get(username);
    const shown = record?.kind === 'account' ? record : entry.ofLab.get(username);
    const disabled = record?.kind === 'disabled' ? 'removed' : 'realm-changed';
    return [
      {
        username,
        domain: entry.domain.name,
        ...(shown?.displayName === undefined ? {} : { displayName: shown.displayName }),
        origin: record?.kind === 'account' ? 'added' : 'lab-file',
        ...(accountOf(entry, username) === undefined ? { disabled } : {}),
      },
    ];
  }

  #allNames(): string[] {
    const names: string[] = [];
    for (const { domain, ofLab, records } of this.#byHost.values()) {
      for (const user of ofLab.keys()) names.push(`${user}@${domain.name}`);
      for (const user of records.keys()) if (!ofLab.has(user)) names.push(`${user}@${domain.name}`);
    }
    return names.sort();
  }

  #entryOf(domain: string): DomainAccounts | undefined {
    return this.#byHost.get(canonicalHost(bracketHost(domain)));
  }

  /** Undefined where the domain is not served. */
  #find(addressOfRecord: string): { domain: Domain; account: KnownAccount | undefined } | undefined {
    try {
      const uri = parseUri(addressOfRecord);
      if (!isSipUri(uri)) return undefined;
      const entry = this.#byHost.get(canonicalHost(uri.host));
      if (entry === undefined) return undefined;
      const account = uri.user === undefined ? undefined : accountOf(entry, unescapePart(uri.user));
      return { domain: entry.domain, account };
    } catch {
      return undefined;
    }
  }

  #hashNames(realm: string, algorithm: DigestAlgorithm): Map<string, string> {
    const names = new Map<string, string>();
    for (const entry of this.#byRealm.get(realm) ?? []) {
      for (const user of [...entry.ofLab.keys(), ...entry.records.keys()]) {
        addHashes(names, entry, user, algorithm);
      }
    }
    return names;
  }
}

function hashKey(algorithm: DigestAlgorithm, realm: string): string {
  return `${algorithm} ${realm}`;
}

function addHashes(
  names: Map<string, string>,
  { domain }: DomainAccounts,
  user: string,
  algorithm: DigestAlgorithm,
): void {
  for (const name of [user, `${user}@${domain.name}`]) {
    const hash = hashUsername(algorithm, name, domain.authentication.realm);
    if (!names.has(hash)) names.set(hash, name);
  }
}

function makeEntry(domain: Domain): DomainAccounts {
  const { realm } = domain.authentication;
  const algorithms = [...new Set(domain.authentication.algorithms.map(hashAlgorithmOf))];
  const ofLab = new Map<string, KnownAccount>();
  const otherNames = new Map<string, { user: string; account: KnownAccount }>();
  for (const { user, password, displayName, aliases = [] } of domain.accounts) {
    const known = (name: string): KnownAccount => {
      const hashes = hashAccount(algorithms, { user: name, domain: domain.name, realm, password });
      return { displayName, hashes, algorithms };
    };
    ofLab.set(user, known(user));
    for (const alias of aliases) otherNames.set(alias, { user, account: known(alias) });
  }
  return { domain, algorithms, ofLab, otherNames, records: new Map() };
}

/** Undefined where the account is out of use, or has been given another password: that is not known of other names. */
function accountByOtherName({ otherNames, records }: DomainAccounts, name: string): KnownAccount | undefined {
  const other = otherNames.get(name);
  return other === undefined || records.has(other.user) ? undefined : other.account;
}

/** The account of that name which is in use. */
function accountOf({ domain, ofLab, records }: DomainAccounts, user: string): KnownAccount | undefined {
  const record = records.get(user);
  if (record === undefined) return ofLab.get(user);
  if (record.kind === 'disabled' || record.realm !== domain.authentication.realm) return undefined;
  const { displayName, hashes } = record;
  return { displayName, hashes, algorithms: everyAlgorithm };
}

function makeSubscriber(
  username: string,
  { displayName, hashes, algorithms }: KnownAccount,
  entry: DomainAccounts,
  form: NameForm,
): Subscriber {
  const read = readHashes(hashes, algorithms, form);
  return {
    username,
    domain: entry.domain.name,
    ...(displayName === undefined ? {} : { displayName }),
    ha1: Object.fromEntries(entry.algorithms.map((algorithm) => [algorithm, read.get(algorithm)])),
  };
}
