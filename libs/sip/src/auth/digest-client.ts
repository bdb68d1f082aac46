import { SipSyntaxError } from '../grammar/syntax-error.js';
import type { HeaderField } from '../message/header-field.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import {
  type AuthenticationHeaders,
  credentialFields,
  proxyHeaders,
  userHeaders,
  withCredentials,
} from './authentication-headers.js';
import {
  type AnswerableChallenge,
  chooseChallenges,
  type RealmChallenges,
  strengthOf,
} from './challenge-choice.js';
import { digestAlgorithms } from './digest-algorithm.js';
import type { DigestClientEvent, DigestClientOptions } from './digest-client-options.js';
import { type DigestInformation, parseDigestInformation } from './digest-information.js';
import { computeDigest, type DigestInput, digestEquals } from './digest-response.js';
import { type DigestAccount, DigestSession } from './digest-session.js';
import { everyRequest, RealmSessions, scopeOf } from './realm-sessions.js';

/** Credentials that this client has made. */
interface Given {
  readonly session: DigestSession;
  readonly input: DigestInput;
  /** They answered a challenge of their own request: when these are refused, the account is wrong. */
  readonly answering: boolean;
}

/**
 * Adds credentials to requests. CSeq and branch of the repeated request are the caller's, and so is a bound on the
 * repetitions: a server can ask again and again with `stale=true`.
 *
 * One challenge of each server is answered, separately for proxies and for user agent servers. What was answered is
 * kept and used in advance for later requests: of a proxy in the same Call-ID, or in all where the account names the
 * proxy's realm; of a user agent server to the same address, and to those that its challenge names.
 *
 * RFC 3261 §22.2, §22.3, RFC 7616 §3.6, RFC 8760 §2.4
 */
export class DigestClient {
  // Private to the engine too, so that no log of an object shows a password.
  readonly #options: DigestClientOptions;
  /** By header, realm and scope; the least recently used first. */
  private readonly sessions = new Map<string, RealmSessions>();
  /** What was asked for in each of them, also where they have ended; the longest ago first. */
  private readonly strengths = new Map<string, number>();
  readonly #given = new WeakMap<HeaderField, Given>();

  constructor(options: DigestClientOptions) {
    this.#options = options;
  }

  /**
   * The request with credentials for the challenges of a 401 or 407, and the other realms' renewed. Undefined where
   * none can be answered, or where the credentials that would answer have just been refused.
   */
  answer(request: SipRequest, response: SipResponse): SipRequest | undefined {
    const { algorithms = digestAlgorithms, qop = ['auth', 'auth-int'], prefer = 'topmost' } = this.#options;
    let answered = request;
    const challenged = new Set<string>();
    let added = false;
    for (const asked of chooseChallenges(response, { algorithms, qop, prefer })) {
      const { headers, realm } = asked;
      const account = this.accountFor(realm, request);
      if (account === undefined) {
        this.tell({ kind: 'no-account', realm });
        continue;
      }
      challenged.add(realmKey(asked));
      const credentials = this.credentialsAgainst(asked, account, request);
      answered = withCredentials(answered, headers, realm, credentials);
      added ||= credentials.length > 0;
    }
    return added ? this.addKept(answered, challenged, true) : undefined;
  }

  /** The request with credentials that an earlier challenge lets it expect to need. ACK and CANCEL stay as they are. */
  authorize(request: SipRequest): SipRequest {
    if (this.sessions.size === 0 || request.method === 'ACK' || request.method === 'CANCEL') return request;
    return this.addKept(request, new Set(), false);
  }

  /**
   * Takes up what the 2xx to a request says about the next nonce, and checks the server's proof that it knows the
   * password. A server that can't prove it isn't followed. RFC 7616 §3.5
   */
  learn(response: SipResponse, request: SipRequest): void {
    if (!response.successful) return;
    for (const headers of [userHeaders, proxyHeaders]) {
      const information = readInformation(response, headers);
      if (information === undefined) continue;
      const fields = request.fieldsOf(headers.credentials);
      const { cnonce } = information;
      for (const field of fields) {
        const given = this.#given.get(field);
        if (given === undefined) continue;
        // One that doesn't say which credentials it belongs to belongs to the only ones.
        if (cnonce === undefined ? fields.length > 1 : cnonce !== given.input.cnonce) continue;
        this.learnFrom(information, given, response);
      }
    }
  }

  private learnFrom(information: DigestInformation, { session, input }: Given, response: SipResponse): void {
    const { realm } = session.answered.challenge;
    const proven = isProven(information, input, response);
    if (proven !== undefined) this.tell({ kind: proven ? 'server-proven' : 'server-refuted', realm });
    if (proven === false || information.nextNonce === undefined) return;
    session.advance(input.nonce, information.nextNonce);
  }

  private accountFor(realm: string, request: SipRequest): DigestAccount | undefined {
    const { credentials } = this.#options;
    if (typeof credentials === 'function') return credentials(realm, request);
    return credentials.find((account) => account.realm === undefined || account.realm === realm);
  }

  /** One field for each server of the realm that can be answered. */
  private credentialsAgainst(
    { headers, realm, servers }: RealmChallenges,
    account: DigestAccount,
    request: SipRequest,
  ): readonly HeaderField[] {
    const own = headers !== userHeaders && account.realm === realm;
    const scope = own ? everyRequest : scopeOf(headers, request);
    const key = JSON.stringify([headers.credentials.name, realm, scope]);
    const open = servers.filter((server) => !this.isRefused(request, headers, server));
    if (open.length === 0) {
      this.sessions.delete(key);
      this.tell({ kind: 'credentials-refused', realm, username: account.username });
      return [];
    }
    const answerable = this.notWeakened(key, open);
    if (answerable.length === 0) return [];
    const earlier = this.sessions.get(key)?.servers;
    const sessions = answerable.map(
      (server) => new DigestSession(headers, server, account, this.#options.random, earlier),
    );
    this.keep(key, new RealmSessions(headers, realm, scope, sessions));
    return sessions.map((session) => this.give(session, request, true));
  }

  private give(session: DigestSession, request: SipRequest, answering: boolean): HeaderField {
    const { field, input } = session.credentialsFor(request);
    this.#given.set(field, { session, input, answering });
    return field;
  }

  private keep(key: string, sessions: RealmSessions): void {
    this.sessions.delete(key);
    this.sessions.set(key, sessions);
    this.bound(this.sessions);
  }

  /** What is kept the longest without use goes. */
  private bound(map: Map<string, unknown>): void {
    for (const oldest of map.keys()) {
      if (map.size <= (this.#options.maximumSessions ?? 100)) break;
      map.delete(oldest);
    }
  }

  /**
   * RFC 3261 §22.1: credentials that have just been rejected are not tried again, unless only the nonce was stale.
   * Credentials added in advance don't count: their nonce may have ended without the server saying so.
   */
  private isRefused(
    request: SipRequest,
    headers: AuthenticationHeaders,
    { challenge }: AnswerableChallenge,
  ): boolean {
    const nonces = credentialFields(request, headers, challenge.realm)
      .map((field) => this.#given.get(field))
      .filter((given) => given?.answering === true)
      .map((given) => given?.input.nonce);
    return nonces.length > 0 && (!challenge.stale || nonces.includes(challenge.nonce));
  }

  /**
   * Without those that ask for less than was asked for before, where they are to be refused: who stands between client
   * and server may have taken the rest away. RFC 7616 §5.8
   */
  private notWeakened(key: string, servers: readonly AnswerableChallenge[]): readonly AnswerableChallenge[] {
    const before = this.strengths.get(key) ?? 0;
    const refused = this.#options.refuseWeaker === true;
    for (const server of servers) {
      if (strengthOf(server) >= before) continue;
      const { algorithm, qop, challenge } = server;
      this.tell({ kind: 'weaker-challenge', realm: challenge.realm, algorithm, qop, refused });
    }
    this.strengths.delete(key);
    this.strengths.set(key, Math.max(before, ...servers.map(strengthOf)));
    this.bound(this.strengths);
    return refused ? servers.filter((server) => strengthOf(server) >= before) : servers;
  }

  /**
   * Adds credentials of the sessions kept for this request, but for the realms in `except`. With `presentOnly` it
   * renews what the request carries: the counts of its first attempt are used up.
   */
  private addKept(request: SipRequest, except: ReadonlySet<string>, presentOnly: boolean): SipRequest {
    const scopes = new Map<AuthenticationHeaders, string>();
    const chosen = new Map<string, readonly [string, RealmSessions]>();
    for (const [key, kept] of this.sessions) {
      const { headers } = kept;
      const scope = scopes.get(headers) ?? scopeOf(headers, request);
      scopes.set(headers, scope);
      const realm = realmKey(kept);
      if (except.has(realm) || !kept.isFor(request, scope)) continue;
      if (presentOnly && credentialFields(request, headers, kept.realm).length === 0) continue;
      if (!chosen.has(realm) || kept.scope === scope) chosen.set(realm, [key, kept]);
    }
    let authorized = request;
    for (const [key, kept] of chosen.values()) {
      this.keep(key, kept);
      const credentials = kept.servers.map((session) => this.give(session, request, false));
      authorized = withCredentials(authorized, kept.headers, kept.realm, credentials);
    }
    return authorized;
  }

  private tell(event: DigestClientEvent): void {
    this.#options.onEvent?.(event);
  }
}

const realmKey = ({ headers, realm }: Pick<RealmSessions, 'headers' | 'realm'>): string =>
  `${headers.credentials.name} ${realm}`;

/** What a response says of its authentication; undefined where it says nothing that can be read. */
function readInformation(
  response: SipResponse,
  headers: AuthenticationHeaders,
): DigestInformation | undefined {
  try {
    const parameters = response.header(headers.information);
    return parameters === undefined ? undefined : parseDigestInformation(parameters);
  } catch (error) {
    if (error instanceof SipSyntaxError) return undefined;
    throw error;
  }
}

/** Undefined where there is no proof, or one of a kind that is not known here. */
function isProven(
  { responseDigest, qop = undefined, nonceCount }: DigestInformation,
  input: DigestInput,
  { body }: SipResponse,
): boolean | undefined {
  if (responseDigest === undefined) return undefined;
  if (nonceCount !== undefined && nonceCount.toLowerCase() !== input.nonceCount) return false;
  if (qop !== undefined && qop !== 'auth' && qop !== 'auth-int') return undefined;
  const protection = qop === undefined || input.qop === undefined ? {} : ({ qop } as const);
  return digestEquals(responseDigest, computeDigest({ ...input, ...protection, method: '', body }));
}
