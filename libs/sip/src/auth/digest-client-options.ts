import type { SipRequest } from '../message/request.js';
import type { Random } from '../ports/random.js';
import type { DigestAlgorithm, QualityOfProtection } from './digest-algorithm.js';
import type { DigestAccount } from './digest-session.js';

export interface DigestClientOptions {
  /**
   * The accounts, those for one realm before those for all; or what finds the account for a realm, and for the request
   * that was challenged: its From or its Request-URI may tell which of several is meant.
   */
  readonly credentials:
    | readonly DigestAccount[]
    | ((realm: string, request: SipRequest) => DigestAccount | undefined);
  readonly random: Random;
  /** Algorithms that may be used. Default: all known ones. Without MD5 nobody can ask for less (RFC 8760 §3). */
  readonly algorithms?: readonly DigestAlgorithm[];
  /** Those that may be used, the preferred one first. Default: auth, auth-int. With auth-int alone, bodies are guarded. */
  readonly qop?: readonly QualityOfProtection[];
  /** Which of a server's challenges is answered: default its own preference, `topmost` (RFC 8760 §2.4). */
  readonly prefer?: 'topmost' | 'strongest';
  /**
   * True: a challenge that asks for a weaker hash than the one before it, or for no qop any more, is left unanswered
   * (RFC 7616 §5.8). Default false: it is answered, and told.
   */
  readonly refuseWeaker?: boolean;
  /** How many sessions are kept for later requests; the least recently used goes first. Default 100. */
  readonly maximumSessions?: number;
  /** Is told what neither the request nor its response shows. */
  readonly onEvent?: (event: DigestClientEvent) => void;
}

/**
 * What happens at authentication.
 *
 * - `no-account`: a challenge was left unanswered because there is no account for its realm.
 * - `credentials-refused`: name or password are wrong; they are not tried again (RFC 3261 §22.1).
 * - `weaker-challenge`: less was asked for than before; see `refuseWeaker`.
 * - `server-proven`: the server knows the password, too (RFC 7616 §3.5, rspauth).
 * - `server-refuted`: it has tried to prove that, and could not: its response is not to be trusted.
 */
export type DigestClientEvent =
  | { readonly kind: 'no-account'; readonly realm: string }
  | { readonly kind: 'credentials-refused'; readonly realm: string; readonly username: string }
  | {
      readonly kind: 'weaker-challenge';
      readonly realm: string;
      readonly algorithm: DigestAlgorithm;
      readonly qop: QualityOfProtection | undefined;
      readonly refused: boolean;
    }
  | { readonly kind: 'server-proven'; readonly realm: string }
  | { readonly kind: 'server-refuted'; readonly realm: string };
