import { canonicalAddressOfRecord } from '../grammar/address-of-record.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { printUri } from '../grammar/uri.js';
import type { HeaderField } from '../message/header-field.js';
import { AuthenticationInfo } from '../message/headers/authentication-info.js';
import { CallId } from '../message/headers/call-id.js';
import { To } from '../message/headers/to.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { Random } from '../ports/random.js';
import {
  type AuthenticationHeaders,
  credentialFields,
  digestValuesOf,
  userHeaders,
  withCredentials,
} from './authentication-headers.js';
import { type AnswerableChallenge, chooseChallenges } from './challenge-choice.js';
import { type DigestAlgorithm, digestAlgorithms } from './digest-algorithm.js';
import { textOf } from './digest-parameters.js';
import { type DigestAccount, DigestSession } from './digest-session.js';

export interface DigestClientOptions {
  /** The accounts, those for one realm before those for all; or what finds the account for a realm. */
  readonly credentials: readonly DigestAccount[] | ((realm: string) => DigestAccount | undefined);
  readonly random: Random;
  /** Algorithms that may be used. Default: all known ones. */
  readonly algorithms?: readonly DigestAlgorithm[];
  /** How many sessions are kept for later requests; the least recently used goes first. Default 100. */
  readonly maximumSessions?: number;
}

/**
 * Adds credentials to requests. CSeq and branch of the repeated request are the caller's, and so is a bound on the
 * repetitions: a server can ask again and again with `stale=true`.
 *
 * One challenge is answered for each realm, separately for proxies and for user agent servers. What was answered is
 * kept and used in advance for later requests: of a proxy in the same Call-ID, or in all where the account names the
 * proxy's realm; of a user agent server to the same address.
 *
 * RFC 3261 §22.2, §22.3, RFC 7616 §3.6, RFC 8760 §2.4
 */
export class DigestClient {
  /** By header, realm and scope; the least recently used first. */
  private readonly sessions = new Map<string, DigestSession>();
  /** Credentials that answered a challenge of their own request: when these are refused, the account is wrong. */
  private readonly answers = new WeakSet<HeaderField>();

  constructor(private readonly options: DigestClientOptions) {}

  /**
   * The request with credentials for the challenges of a 401 or 407, and the other realms' renewed. Undefined where
   * none can be answered, or where the credentials that would answer have just been refused.
   */
  answer(request: SipRequest, response: SipResponse): SipRequest | undefined {
    let answered = request;
    const challenged = new Set<string>();
    let added = false;
    for (const choice of chooseChallenges(response, this.options.algorithms ?? digestAlgorithms)) {
      const { headers, challenge } = choice;
      const account = this.accountFor(challenge.realm);
      if (account === undefined) continue;
      const scope =
        account.realm === challenge.realm ? ownScope(headers, request) : scopeOf(headers, request);
      const key = JSON.stringify([headers.credentials.name, challenge.realm, scope]);
      challenged.add(key);
      if (this.isRefused(request, choice)) {
        this.sessions.delete(key);
        answered = withCredentials(answered, headers, challenge.realm);
        continue;
      }
      const credentials = this.open(key, choice, scope, account).credentialsFor(request);
      this.answers.add(credentials);
      answered = withCredentials(answered, headers, challenge.realm, credentials);
      added = true;
    }
    return added ? this.addKept(answered, challenged, true) : undefined;
  }

  /** The request with credentials that an earlier challenge lets it expect to need. ACK and CANCEL stay as they are. */
  authorize(request: SipRequest): SipRequest {
    if (this.sessions.size === 0 || request.method === 'ACK' || request.method === 'CANCEL') return request;
    return this.addKept(request, new Set(), false);
  }

  /**
   * Takes up the nextnonce of a 2xx (RFC 7616 §3.5). Its cnonce tells what session it belongs to; where there is none,
   * it is the user agent server's that was last used with this Call-ID.
   */
  learn(response: SipResponse): void {
    if (!response.successful || !response.has(AuthenticationInfo)) return;
    try {
      const information = response.header(AuthenticationInfo);
      const nonce = information === undefined ? undefined : textOf(information, 'nextnonce');
      if (information === undefined || nonce === undefined || nonce === '') return;
      const cnonce = information.text('cnonce');
      const callId = response.header(CallId);
      for (const session of this.sessions.values()) {
        if (cnonce === undefined && session.answered.headers !== userHeaders) continue;
        if (session.lastServed(callId, cnonce)) session.advance(nonce);
      }
    } catch (error) {
      if (!(error instanceof SipSyntaxError)) throw error;
    }
  }

  private accountFor(realm: string): DigestAccount | undefined {
    const { credentials } = this.options;
    if (typeof credentials === 'function') return credentials(realm);
    return credentials.find((account) => account.realm === undefined || account.realm === realm);
  }

  private open(
    key: string,
    choice: AnswerableChallenge,
    scope: string,
    account: DigestAccount,
  ): DigestSession {
    const earlier = this.sessions.get(key);
    return this.keep(key, new DigestSession(choice, scope, account, this.options.random, earlier));
  }

  private keep(key: string, session: DigestSession): DigestSession {
    this.sessions.delete(key);
    this.sessions.set(key, session);
    for (const oldest of this.sessions.keys()) {
      if (this.sessions.size <= (this.options.maximumSessions ?? 100)) break;
      this.sessions.delete(oldest);
    }
    return session;
  }

  /**
   * RFC 3261 §22.1: credentials that have just been rejected are not tried again, unless only the nonce was stale.
   * Credentials added in advance don't count: their nonce may have ended without the server saying so.
   */
  private isRefused(request: SipRequest, { headers, challenge }: AnswerableChallenge): boolean {
    const given = credentialFields(request, headers, challenge.realm).filter((field) =>
      this.answers.has(field),
    );
    if (given.length === 0) return false;
    const nonces = given
      .flatMap((field) => digestValuesOf(field, headers.credentials))
      .map(({ parameters }) => parameters.text('nonce'));
    return !challenge.stale || nonces.includes(challenge.nonce);
  }

  /**
   * Adds credentials of the sessions kept for this request, but for those in `except`. With `presentOnly` it renews
   * what the request carries: the counts of its first attempt are used up.
   */
  private addKept(request: SipRequest, except: ReadonlySet<string>, presentOnly: boolean): SipRequest {
    let authorized = request;
    const scopes = new Map<AuthenticationHeaders, readonly string[]>();
    for (const [key, session] of [...this.sessions]) {
      const { headers, challenge } = session.answered;
      if (!scopes.has(headers)) scopes.set(headers, [ownScope(headers, request), scopeOf(headers, request)]);
      if (except.has(key) || scopes.get(headers)?.includes(session.scope) !== true) continue;
      if (presentOnly && credentialFields(request, headers, challenge.realm).length === 0) continue;
      const credentials = this.keep(key, session).credentialsFor(request);
      authorized = withCredentials(authorized, headers, challenge.realm, credentials);
    }
    return authorized;
  }
}

/** The requests that a session is good for where the account names its realm: for the user's own proxy, all. */
function ownScope(headers: AuthenticationHeaders, request: SipRequest): string {
  return headers === userHeaders ? scopeOf(headers, request) : '';
}

/** The requests that a session is good for: to this address (RFC 3261 §22.2), or of this Call-ID (§22.3). */
function scopeOf(headers: AuthenticationHeaders, request: SipRequest): string {
  if (headers !== userHeaders) return request.required(CallId);
  const { uri } = request.required(To);
  return canonicalAddressOfRecord(uri) ?? printUri(uri);
}
