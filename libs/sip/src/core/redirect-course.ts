import type { RoutedRequest } from '../dialog/route-set.js';
import type { NameAddress } from '../grammar/name-address.js';
import type { Uri } from '../grammar/uri.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { ClientRequestUser } from './client-request-user.js';
import type { MovedAddresses } from './moved-addresses.js';
import { retarget, throughProxy } from './redirected-request.js';
import { type Redirection, type RedirectionPolicy, type RequestTarget, TargetSet } from './redirection.js';

export interface RedirectCourseOptions {
  readonly policy: RedirectionPolicy;
  /** Where earlier requests were sent; undefined for a request whose place nothing can be learned from. */
  readonly moved: MovedAddresses | undefined;
  readonly user: Pick<ClientRequestUser, 'onRedirected'>;
  /** Runs what may have a fault that is not this request's. */
  readonly guard: (work: () => void) => void;
}

type Decision = boolean | readonly NameAddress[];

/** The way that one request takes through the redirections that it meets. RFC 3261 §8.1.3.4 */
export class RedirectCourse {
  private readonly targets: TargetSet;

  constructor(
    original: Uri,
    private readonly options: RedirectCourseOptions,
  ) {
    this.targets = new TargetSet(original);
  }

  /** Takes the places that earlier requests were sent to; should nobody be there, that of the request (§21.3.3). */
  takeKnown(request: SipRequest, nextHop: Uri): void {
    const { moved, policy } = this.options;
    const contacts = policy === 'follow' ? (moved?.of(request.requestUri) ?? []) : [];
    if (contacts.length === 0) return;
    this.targets.add(contacts, { request, nextHop, isProxy: false });
    this.targets.addOriginal(request, nextHop);
  }

  /**
   * Takes the contacts of a redirection as far as its user wants: true where that is now settled so, false where there
   * is nothing to follow. Where the user thinks it over, `decided` is told later.
   */
  take(
    request: SipRequest,
    response: SipResponse,
    nextHop: Uri,
    decided: (follows: boolean) => void,
  ): boolean | 'undecided' {
    const { policy, guard } = this.options;
    if (policy === 'report') return false;
    const redirection = this.targets.examine(request, response);
    if (policy === 'follow') return this.follow(redirection, nextHop, true);
    let decision: Decision | Promise<Decision> = false;
    // A fault of the user's is told as one, and nothing is followed.
    guard(() => {
      decision = policy(redirection);
    });
    return this.settle(decision, redirection, nextHop, decided);
  }

  /** The request for the next place; undefined where none is left. */
  next(): RoutedRequest | undefined {
    for (let target = this.targets.next(); target !== undefined; target = this.targets.next()) {
      const routed = routedTo(target);
      if (target.depth === 0) this.options.moved?.forget(target.request.requestUri);
      if (routed !== undefined) return routed;
    }
    return undefined;
  }

  private settle(
    decision: Decision | Promise<Decision>,
    redirection: Redirection,
    nextHop: Uri,
    decided: (follows: boolean) => void,
  ): boolean | 'undecided' {
    if (!(decision instanceof Promise)) return this.follow(redirection, nextHop, decision);
    const { guard } = this.options;
    decision.then(
      (chosen) => guard(() => decided(this.follow(redirection, nextHop, chosen))),
      (error: unknown) => {
        guard(() => decided(false));
        guard(() => {
          throw error;
        });
      },
    );
    return 'undecided';
  }

  private follow(redirection: Redirection, nextHop: Uri, decision: Decision): boolean {
    const contacts = chosenOf(redirection, decision);
    if (contacts.length === 0) return false;
    const { request, response } = redirection;
    const { moved, user, guard } = this.options;
    moved?.remember(redirection, contacts);
    this.targets.add(contacts, { request, nextHop, isProxy: response.statusCode === 305 });
    guard(() => user.onRedirected?.(redirection, contacts));
    return true;
  }
}

function chosenOf({ contacts }: Redirection, decision: Decision): readonly NameAddress[] {
  if (typeof decision === 'boolean') return decision ? contacts : [];
  return decision.filter((contact) => contacts.includes(contact));
}

function routedTo({ request, nextHop, contact, isProxy }: RequestTarget): RoutedRequest | undefined {
  if (!isProxy) return retarget(request, nextHop, contact);
  return contact.host === undefined ? undefined : throughProxy(request, nextHop, contact);
}
