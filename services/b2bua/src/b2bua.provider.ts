import { tellOn } from '@trapezoid/bus';
import { b2buaCallChanged } from '@trapezoid/contracts';
import type { B2buaPlan } from '@trapezoid/lab';
import { labResolver, markOf, routeMarkPurpose, type ServiceContext, SharedKey } from '@trapezoid/service';
import {
  DigestClient,
  isSipUri,
  type NameAddress,
  type SipRequest,
  systemRandom,
  type TransactionLayer,
} from '@trapezoid/sip';
import { BackToBackUserAgent } from './core/back-to-back-user-agent.js';

/** Makes the B2BUA once its sockets are there. */
export class B2buaProvider {
  private made: BackToBackUserAgent | undefined;

  /** Gets what it shares with its proxy first. */
  static async open(context: ServiceContext<B2buaPlan>): Promise<B2buaProvider> {
    return new B2buaProvider(context, await SharedKey.open(context, routeMarkPurpose(context.plan.name)));
  }

  private constructor(
    private readonly context: ServiceContext<B2buaPlan>,
    /** By which it proves to its proxy that it has had a request. */
    private readonly markKey: SharedKey,
  ) {}

  /** Undefined while nothing listens. */
  get b2bua(): BackToBackUserAgent | undefined {
    return this.made;
  }

  /** The one that a name alone is of. */
  get domain(): string {
    return this.context.plan.domains[0] ?? 'invalid.invalid';
  }

  close(): void {
    this.made?.close();
    this.markKey.close();
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
      routeFor: (request, outboundProxy) => this.marked(request, outboundProxy),
      onChanged: (report) => tellOn(bus, b2buaCallChanged, report),
    });
  }

  /** Its proxy's Route by its own name proves that it has had the request; any other next hop stays as it is. */
  private marked(request: SipRequest, outboundProxy: NameAddress): NameAddress {
    const { name } = this.context.plan;
    const { uri } = outboundProxy;
    if (!isSipUri(uri) || uri.user !== name) return outboundProxy;
    return { ...outboundProxy, uri: { ...uri, user: markOf(name, request, this.markKey.keys) } };
  }
}
