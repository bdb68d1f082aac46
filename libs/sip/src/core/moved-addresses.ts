import type { NameAddress } from '../grammar/name-address.js';
import { expiresOf } from '../message/headers/contact.js';
import { Expires } from '../message/headers/expires.js';
import type { Clock } from '../ports/clock.js';
import { readHeader } from './read-header.js';
import type { Redirection } from './redirection.js';

/** However long a server says that it holds, and a 301 that says nothing: a day, in seconds. */
const longestTime = 86_400;
const maximumAddresses = 100;

interface Moved {
  readonly contacts: readonly NameAddress[];
  /** Milliseconds since 1970. */
  readonly until: number;
}

/**
 * Where requests for a URI go since a 301 or, for as long as it says, a 302: further ones are sent there at once.
 * RFC 3261 §21.3.2, §21.3.3
 */
export class MovedAddresses {
  /** By the Request-URI as it is spelled, oldest first. */
  private readonly moved = new Map<string, Moved>();

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /** Takes note of the contacts that were taken from a redirection. */
  remember({ request, response }: Redirection, contacts: readonly NameAddress[]): void {
    const { statusCode } = response;
    if (statusCode !== 301 && statusCode !== 302) return;
    const standard = readHeader(response, Expires) ?? (statusCode === 301 ? longestTime : 0);
    const seconds = Math.min(longestTime, ...contacts.map((contact) => expiresOf(contact) ?? standard));
    if (seconds === 0 || contacts.length === 0) return;
    this.moved.delete(request.requestUri);
    this.moved.set(request.requestUri, { contacts, until: this.clock.now() + seconds * 1000 });
    for (const oldest of this.moved.keys()) {
      if (this.moved.size <= maximumAddresses) break;
      this.moved.delete(oldest);
    }
  }

  /** Where the requests for this Request-URI go now; empty where that is not known. */
  of(requestUri: string): readonly NameAddress[] {
    if (this.moved.size === 0) return [];
    const moved = this.moved.get(requestUri);
    if (moved === undefined) return [];
    if (moved.until > this.clock.now()) return moved.contacts;
    this.moved.delete(requestUri);
    return [];
  }

  /** Nobody could be reached there. */
  forget(requestUri: string): void {
    this.moved.delete(requestUri);
  }
}
