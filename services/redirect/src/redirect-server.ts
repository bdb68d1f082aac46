import type { RedirectRule } from '@trapezoid/lab';
import type { SipRequestContext } from '@trapezoid/nest-sip';
import { type GroupedDomain, ServedDomains } from '@trapezoid/service';
import { numericHost } from '@trapezoid/sip';
import { type LocationService, type RedirectOutcome, redirect } from './core/redirect.js';

/** Under this name the controller is given its server. */
export const redirectServer = Symbol('redirect server');

/** The redirect server with what it asks. */
export class RedirectServer {
  private readonly domains: ServedDomains<GroupedDomain>;

  constructor(
    domains: readonly GroupedDomain[],
    private readonly rules: readonly RedirectRule[],
    /** Undefined in a network without one. */
    private readonly location: LocationService | undefined,
  ) {
    this.domains = new ServedDomains(domains, (host) => numericHost(host) !== undefined);
  }

  redirect({ request, transactions }: SipRequestContext): Promise<RedirectOutcome> {
    return redirect(request, {
      domains: this.domains,
      rules: this.rules,
      ...(this.location === undefined ? {} : { location: this.location }),
      isOwn: ({ host, port }) => transactions.transport.isOwn(host, port),
      now: () => transactions.clock.now(),
    });
  }
}
