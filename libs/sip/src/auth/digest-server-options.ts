import type { Uri } from '../grammar/uri.js';
import type { SipRequest } from '../message/request.js';
import type { Clock } from '../ports/clock.js';
import type { Random } from '../ports/random.js';
import type { DigestAlgorithm, HashAlgorithm, QualityOfProtection } from './digest-algorithm.js';

/** An account by the hash of its name. */
export interface HashedAccount {
  readonly username: string;
  /** H(username:realm:password) in lower-case hexadecimal. */
  readonly ha1: string;
}

/** The secrets that count now: nonces are sealed with the first, and taken when sealed with any. */
export type Secrets = () => readonly [string, ...string[]];

/** A realm, and where its accounts are found. */
export interface DigestServerOptions {
  readonly realm: string;
  /** One challenge each, in this order (RFC 8760 §2.3): at least one, none twice; a `-sess` form is one of its own. */
  readonly algorithms: readonly DigestAlgorithm[];
  /** At least one: a server always sends qop (RFC 8760 §2.6 item 8). */
  readonly qop: readonly QualityOfProtection[];
  /** Seconds for which a nonce is good. */
  readonly nonceLifetime: number;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  /**
   * H(username:realm:password) of an account in lower-case hexadecimal, undefined where there is no such account; for
   * a `-sess` algorithm too, so that no password need be kept. It should take as long for an unknown user as for a
   * known one. A rejection is passed on to the caller of authenticate.
   */
  readonly findHa1: (
    username: string,
    realm: string,
    algorithm: HashAlgorithm,
  ) => Promise<string | undefined>;
  /**
   * The account whose H(username:realm) this is, see hashUsername. Where it is given, the challenges offer userhash
   * (RFC 7616 §3.4.4); a client may send its name as it is nevertheless.
   */
  readonly findByUserhash?: (
    userhash: string,
    realm: string,
    algorithm: HashAlgorithm,
  ) => Promise<HashedAccount | undefined>;
  /** Says that names and passwords are kept in Normalization Form C (RFC 7616 §4). Default: nothing is said. */
  readonly charset?: 'UTF-8';
  /**
   * Seconds after which a nonce counts as old: a 2xx then brings the next one. 0: each does. Default: half its
   * lifetime.
   */
  readonly nextNonceAfter?: number;
  /**
   * Seals the nonces: at least 16 characters, best random ones. Instances that share it take each other's nonces; each
   * remembers only the uses that it saw itself: credentials that were used at one can be used once more at another. Or
   * asked for with each nonce, where it becomes known later or changes: the first seals, each is taken. Default: a
   * random one.
   */
  readonly secret?: string | Secrets;
  /** How many used nonces are remembered; those of the oldest become stale. Default 100,000. */
  readonly maximumNonces?: number;
  /** Other URIs that credentials for the request may name, e.g. aliases of its domain (RFC 8760 §2.6 item 6). */
  readonly acceptsUri?: (uri: Uri, request: SipRequest) => boolean;
}
