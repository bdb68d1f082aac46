import type { Bus } from '@trapezoid/bus';
import { locationLookup } from '@trapezoid/contracts';
import type { SipRequestContext } from '@trapezoid/nest-sip';
import { askForRequest, type NamedDomain, ServedDomains } from '@trapezoid/service';
import { numericHost } from '@trapezoid/sip';
import { type RedirectOutcome, redirect } from './core/redirect.js';

/** Under this name the controller is given its server. */
export const redirectServer = Symbol('redirect server');

/** The redirect server with what it asks. */
export class RedirectServer {
  private readonly domains: ServedDomains<NamedDomain>;

  constructor(
    domains: readonly NamedDomain[],
    private readonly bus: Bus,
  ) {
    this.domains = new ServedDomains(domains, (host) => numericHost(host) !== undefined);
  }

  redirect({ request, transactions }: SipRequestContext): Promise<RedirectOutcome> {
    return redirect(
      request,
      this.domains,
      { lookup: (addressOfRecord) => askForRequest(this.bus, locationLookup, { addressOfRecord }) },
      ({ host, port }) => transactions.transport.isOwn(host, port),
    );
  }
}
