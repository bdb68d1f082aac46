import {
  Contact,
  isSipUri,
  type NameAddress,
  qualityOf,
  type SipRequest,
  type SipResponse,
  SipSyntaxError,
  type SipUri,
  uriEquals,
} from '@trapezoid/sip';
import type { Copies } from './copies.js';
import { type Forking, roundsOf } from './forking.js';
import type { Recursion } from './response-context-options.js';
import type { RequestTarget } from './target.js';

/** A 305 names a proxy, and a 380 another service: its caller has to decide. RFC 3261 §21.3 */
const followed = [300, 301, 302];

/** Places that one request may be sent to because of redirections. */
const maximumPlaces = 20;

export interface RedirectionsOptions {
  readonly copies: Pick<Copies, 'make'>;
  readonly forking: Forking;
  /** Where the request goes by itself. */
  readonly targets: readonly RequestTarget[];
}

/**
 * The contacts of the 3xx responses to a request, as further targets of it. No URI is called twice, so that no two phones
 * can send a call back and forth, and none that is of another scheme than the one that was called.
 * RFC 3261 §16.5, §16.7 step 4
 */
export class Redirections {
  private readonly tried: SipUri[];
  private places = 0;

  constructor(
    private readonly request: SipRequest,
    private readonly options: RedirectionsOptions,
  ) {
    this.tried = options.targets.map(({ uri }) => uri);
    if (isSipUri(request.uri)) this.tried.push(request.uri);
  }

  follow(redirection: SipResponse): Recursion | undefined {
    const contacts = followed.includes(redirection.statusCode) ? contactsOf(redirection) : [];
    const left = contacts.filter((contact) => !this.take(contact));
    const taken = contacts.filter((contact) => !left.includes(contact));
    if (taken.length === 0) return undefined;
    const { copies, forking } = this.options;
    const rounds = roundsOf(taken.flatMap(targetOf), forking).map((round) =>
      round.map((target) => copies.make(this.request, target)),
    );
    const asked = left.filter((contact) => !this.isTried(contact));
    return asked.length === 0 ? { rounds } : { rounds, rest: redirection.withAll(Contact, asked) };
  }

  private take(contact: NameAddress): boolean {
    const { uri } = contact;
    if (!isSipUri(uri) || this.places >= maximumPlaces || this.isTried(contact)) return false;
    // From neither to the other (RFC 5630 §5.3).
    if (uri.scheme !== this.request.uri.scheme) return false;
    this.tried.push(uri);
    this.places++;
    return true;
  }

  private isTried({ uri }: NameAddress): boolean {
    return this.tried.some((earlier) => uriEquals(earlier, uri));
  }
}

/** Nobody has asked the location server for it: what it may be told is what foreign domains are told. */
function targetOf(contact: NameAddress): RequestTarget[] {
  const { uri } = contact;
  return isSipUri(uri) ? [{ uri, path: [], foreign: true, q: qualityOf(contact) ?? 1 }] : [];
}

/** None where they can't be read: the response then goes to the caller as it is. */
function contactsOf(redirection: SipResponse): readonly NameAddress[] {
  try {
    return redirection.headers(Contact).filter((contact) => contact !== '*');
  } catch (error) {
    if (error instanceof SipSyntaxError) return [];
    throw error;
  }
}
