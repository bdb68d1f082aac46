import { tellOn } from '@trapezoid/bus';
import { b2buaCallChanged } from '@trapezoid/contracts';
import type { B2buaPlan } from '@trapezoid/lab';
import { labResolver, type ServiceContext } from '@trapezoid/service';
import { DigestClient, systemRandom, type TransactionLayer } from '@trapezoid/sip';
import { BackToBackUserAgent } from './core/back-to-back-user-agent.js';

/** Makes the B2BUA once its sockets are there. */
export class B2buaProvider {
  private made: BackToBackUserAgent | undefined;

  constructor(private readonly context: ServiceContext<B2buaPlan>) {}

  /** Undefined while nothing listens. */
  get b2bua(): BackToBackUserAgent | undefined {
    return this.made;
  }

  /** The one that a name alone is of. */
  get domain(): string {
    return this.context.plan.domains[0] ?? 'invalid.invalid';
  }

  b2buaFor(transactions: TransactionLayer): BackToBackUserAgent {
    this.made ??= this.make(transactions);
    return this.made;
  }

  private make(transactions: TransactionLayer): BackToBackUserAgent {
    const { lab, plan, bus } = this.context;
    const { account } = plan;
    const credentials =
      account === undefined ? undefined : { username: account.user, password: account.password };
    return new BackToBackUserAgent({
      transactions,
      plan,
      domains: plan.domains,
      resolver: labResolver(lab),
      ...(credentials === undefined
        ? {}
        : { authenticator: new DigestClient({ credentials: [credentials], random: systemRandom }) }),
      onChanged: (report) => tellOn(bus, b2buaCallChanged, report),
    });
  }
}
