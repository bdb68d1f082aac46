import type { NameAddress } from '../grammar/name-address.js';
import { isTelUri } from '../grammar/tel-uri.js';
import { isSipUri, type Uri } from '../grammar/uri.js';
import { uriEquals } from '../grammar/uri-comparison.js';
import { Contact, qualityOf } from '../message/headers/contact.js';
import { Route } from '../message/headers/route.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import { readHeaders } from './read-header.js';
import { redirectedRequest } from './redirected-request.js';

/**
 * Why a contact of a redirection is not tried: no URI that a SIP request can be sent to, none that is as secure as the
 * sips URI that was called, one that was tried already, one of too many, or one that makes no valid request.
 */
export type ContactRefusal = 'not SIP' | 'insecure' | 'already tried' | 'too many' | 'invalid';

export interface RefusedContact {
  readonly contact: NameAddress;
  readonly reason: ContactRefusal;
}

/** A response that sends its request elsewhere. RFC 3261 §21.3 */
export interface Redirection {
  /** The request that was redirected. */
  readonly request: SipRequest;
  readonly response: SipResponse;
  /** What can be tried, the most wanted first; of a 305, proxies. */
  readonly contacts: readonly NameAddress[];
  /** What can't; of very many the first only. */
  readonly refused: readonly RefusedContact[];
}

/**
 * What is done with redirections: their contacts are tried in their order, the response is the outcome, or the user
 * says: true for all, false for none, or some of them.
 */
export type RedirectionPolicy =
  | 'follow'
  | 'report'
  | ((
      redirection: Redirection,
    ) => boolean | readonly NameAddress[] | Promise<boolean | readonly NameAddress[]>);

/** One place to send a request to. */
export interface RequestTarget {
  /** The request that led here. */
  readonly request: SipRequest;
  /** Where that one went first. */
  readonly nextHop: Uri;
  readonly contact: Uri;
  /** True where the contact is a proxy to the same target (RFC 3261 §21.3.4). */
  readonly isProxy: boolean;
  /** How many redirections led here. */
  readonly depth: number;
}

/** Contacts of one response that are looked at, the most wanted first. */
const maximumExamined = 100;
/** Places that one request is sent to because of redirections. */
const maximumTargets = 16;
/** Redirections one after another. */
const maximumDepth = 5;

/**
 * The places that a request is sent to: the one that it was made for, and those that redirections name. No URI comes in
 * twice, so that no two servers can send a client back and forth.
 * RFC 3261 §8.1.3.4
 */
export class TargetSet {
  private readonly open: RequestTarget[] = [];
  private readonly tried: { readonly uri: Uri; readonly isProxy: boolean }[];
  private current: RequestTarget | undefined;
  /** A sips URI asks for security over the whole way, and no server may talk a client out of it. */
  private readonly secure: boolean;

  constructor(original: Uri) {
    this.tried = [{ uri: original, isProxy: false }];
    this.secure = original.scheme === 'sips';
  }

  /** What a redirection of the place that was tried last offers, in the order of q. */
  examine(request: SipRequest, response: SipResponse): Redirection {
    const isProxy = response.statusCode === 305;
    const contacts: NameAddress[] = [];
    const refused: RefusedContact[] = [];
    for (const contact of contactsOf(response).slice(0, maximumExamined)) {
      const reason = this.refusalOf(contact, request, contacts, isProxy);
      if (reason === undefined) contacts.push(contact);
      else refused.push({ contact, reason });
    }
    return { request, response, contacts, refused };
  }

  /** Puts the contacts of a redirection before what else is left to try: they took the place of one of those. */
  add(contacts: readonly NameAddress[], from: Omit<RequestTarget, 'contact' | 'depth'>): void {
    const depth = this.depth + 1;
    this.open.unshift(...contacts.map(({ uri: contact }) => ({ ...from, contact, depth })));
    this.tried.push(...contacts.map(({ uri }) => ({ uri, isProxy: from.isProxy })));
  }

  /** Puts the place that the request was made for behind those that are known to have taken its place. */
  addOriginal(request: SipRequest, nextHop: Uri): void {
    this.open.push({ request, nextHop, contact: request.uri, isProxy: false, depth: 0 });
  }

  /** The next place; undefined where none is left. */
  next(): RequestTarget | undefined {
    this.current = this.open.shift();
    return this.current;
  }

  private get depth(): number {
    return this.current?.depth ?? 0;
  }

  private refusalOf(
    { uri }: NameAddress,
    request: SipRequest,
    others: readonly NameAddress[],
    isProxy: boolean,
  ): ContactRefusal | undefined {
    // A number needs a proxy that knows where it leads.
    const callable = isSipUri(uri) || (!isProxy && isTelUri(uri) && request.has(Route));
    if (!callable) return 'not SIP';
    if (this.secure && uri.scheme !== 'sips') return 'insecure';
    if (this.isTried(uri, isProxy) || others.some((other) => isSamePlace(other.uri, uri))) {
      return 'already tried';
    }
    if (this.depth >= maximumDepth || this.tried.length + others.length > maximumTargets) return 'too many';
    return redirectedRequest(request, uri) === undefined ? 'invalid' : undefined;
  }

  private isTried(uri: Uri, isProxy: boolean): boolean {
    return this.tried.some((one) => one.isProxy === isProxy && isSamePlace(one.uri, uri));
  }
}

/**
 * True where two URIs lead to one place. A GRUU leads to one of a user's phones, although it equals the user's
 * address-of-record by the rules for URIs (RFC 5627 §5.4).
 */
function isSamePlace(one: Uri, other: Uri): boolean {
  return uriEquals(one, other) && grOf(one) === grOf(other);
}

const grOf = (uri: Uri): string | undefined =>
  isSipUri(uri) && uri.parameters.has('gr') ? (uri.parameters.get('gr') ?? '') : undefined;

/** In the order of q, those of one q as they came; without one it counts as 1 (RFC 3261 §16.6 step 1, §20.10). */
function contactsOf(response: SipResponse): readonly NameAddress[] {
  const contacts = readHeaders(response, Contact).filter((contact) => contact !== '*');
  const quality = (contact: NameAddress): number => qualityOf(contact) ?? 1;
  return contacts.sort((one, other) => quality(other) - quality(one));
}
