import { askOn } from '@trapezoid/bus';
import { type BindingFlow, locationEndFlow, locationFindGruu, locationLookup } from '@trapezoid/contracts';
import { type B2buaPlan, type ProxyPlan, type RegistrarPlan, reachedHost } from '@trapezoid/lab';
import { failureDetails } from '@trapezoid/nest-sip';
import {
  askForRequest,
  authenticationRules,
  DomainAuthenticator,
  describeFault,
  LocationCache,
  labResolver,
  ringGroups,
  routeMarkPurpose,
  ServedDomains,
  type ServiceContext,
  SharedKey,
  servedDomains,
  userAliases,
} from '@trapezoid/service';
import {
  bracketHost,
  type Flow,
  isSipUri,
  parseUri,
  systemClock,
  type TransactionLayer,
} from '@trapezoid/sip';
import type { LocationService } from './core/ports.js';
import type { ProxyDomain } from './core/proxy-domain.js';
import type { ProxyPorts } from './core/proxy-ports.js';
import { ProxyServer } from './core/proxy-server.js';
import { RouteTokens } from './core/route-token.js';
import { StatelessProxy } from './core/stateless-proxy.js';
import type { B2buaOnTheWay } from './core/through-b2bua.js';
import { IdentityBorder } from './core/trust/identity-border.js';
import { TrustDomain } from './core/trust/trust-domain.js';
import { Forwarder } from './sip/forwarder.js';

/** Makes the proxy once its sockets are there. */
export class ProxyProvider {
  private proxy: ProxyServer | undefined;
  private readonly authenticator: DomainAuthenticator;
  private readonly cache: LocationCache | undefined;
  private readonly location: LocationService;
  private readonly tokens: RouteTokens;

  /** Gets what it shares with other instances first. */
  static async open(context: ServiceContext<ProxyPlan>): Promise<ProxyProvider> {
    const nonceKey = await SharedKey.open(context, 'nonces of proxies');
    // Of this one alone: others may have let pass what this one would have challenged.
    const routeKey = await SharedKey.open(context, `route tokens of ${context.plan.name}`);
    const { b2bua } = context.plan;
    const markKey = b2bua === undefined ? undefined : await SharedKey.open(context, routeMarkPurpose(b2bua));
    return new ProxyProvider(context, nonceKey, routeKey, markKey);
  }

  private constructor(
    private readonly context: ServiceContext<ProxyPlan>,
    private readonly nonceKey: SharedKey,
    private readonly routeKey: SharedKey,
    /** By which the B2BUA proves that it has had a request. */
    private readonly markKey: SharedKey | undefined,
  ) {
    this.authenticator = new DomainAuthenticator(authenticationRules(context, 'requests', nonceKey), context);
    this.tokens = new RouteTokens(routeKey.keys);
    const { bus, plan } = context;
    const ask = (addressOfRecord: string) => askForRequest(bus, locationLookup, { addressOfRecord });
    this.cache =
      plan.locationCache === false ? undefined : new LocationCache({ bus, ask, now: systemClock.now });
    this.location = this.cache ?? { lookup: ask };
  }

  get counters(): Readonly<Record<string, number>> {
    return { openContexts: this.openContexts, ...this.cache?.counters };
  }

  close(): void {
    this.cache?.close();
    this.nonceKey.close();
    this.routeKey.close();
    this.markKey?.close();
  }

  get openContexts(): number {
    return this.proxy?.openContexts ?? 0;
  }

  proxyFor(transactions: TransactionLayer): ProxyServer {
    this.proxy ??= new ProxyServer(this.portsFor(transactions, this.forwarderFor(transactions)));
    return this.proxy;
  }

  flowEnded(flow: Flow): void {
    this.proxy?.flowEnded(flow);
  }

  /** Where the location server is away, the bindings stay: calls to them fail with 430, and go to another flow. */
  private endFlow(flow: BindingFlow): void {
    const { bus, logger } = this.context;
    askOn(bus, locationEndFlow, flow).then(
      ({ removed }) => logger.info('a connection has ended, and what was registered over it', { removed }),
      (error: unknown) =>
        logger.info('a connection has ended, and nobody could be told', { cause: describeFault(error) }),
    );
  }

  /** RFC 3261 §16.11 */
  statelessFor(transactions: TransactionLayer): StatelessProxy {
    const forwarder = this.forwarderFor(transactions);
    return new StatelessProxy({
      ...this.portsFor(transactions, forwarder),
      sendStateless: forwarder.sendStateless.bind(forwarder),
      describeFailure: failureDetails,
    });
  }

  private forwarderFor(transactions: TransactionLayer): Forwarder {
    const { lab, plan } = this.context;
    const { trust } = this;
    return new Forwarder({
      transactions,
      tokens: this.tokens,
      resolver: labResolver(lab),
      recordRoute: plan.recordRoute,
      ...(plan.strictRouter === undefined ? {} : { strictRouter: plan.strictRouter }),
      ...(trust === undefined ? {} : { border: new IdentityBorder(trust, this.domainsFor(transactions)) }),
    });
  }

  private get trust(): TrustDomain | undefined {
    const { trust } = this.context.plan;
    return trust === undefined ? undefined : new TrustDomain(trust);
  }

  private domainsFor({ transport }: TransactionLayer): ServedDomains<ProxyDomain> {
    return new ServedDomains(this.domains(), (host, port) => transport.isOwn(host, port));
  }

  private portsFor(transactions: TransactionLayer, forwarder: Forwarder): ProxyPorts {
    const { plan, logger } = this.context;
    const { tokens, trust } = this;
    const domains = this.domainsFor(transactions);
    return {
      transactions,
      tokens,
      domains,
      location: this.location,
      findGruu: (user) => askForRequest(this.context.bus, locationFindGruu, { user }),
      endFlow: (flow) => this.endFlow(flow),
      authenticate: (request, domain, toTag, source) =>
        this.authenticator.authenticate(request, domain, 'Proxy-Authorization', toTag, source),
      send: (from, received) => forwarder.sender(from, received),
      sendAck: (ack) => forwarder.sendAck(ack),
      ...(plan.registrar === undefined ? {} : { registrar: parseUri(this.registrarUri(plan.registrar)) }),
      ...(plan.rules === undefined ? {} : { rules: plan.rules, rulesPlace: `services.${plan.name}.rules` }),
      ...(plan.strictRouter === undefined ? {} : { strictRouter: plan.strictRouter }),
      ...(trust === undefined ? {} : { trust }),
      ...(plan.history === undefined ? {} : { history: plan.history }),
      forking: plan.forking ?? 'by-q',
      recurse: plan.recurse ?? false,
      targetTimeout: (plan.targetTimeout ?? 20) * 1000,
      timerC: plan.timerC * 1000,
      ...this.b2bua(),
      ...(plan.flowTimer === undefined ? {} : { flowTimer: plan.flowTimer }),
      decided: (request, decision) => {
        transactions.transport.showDecision(request, decision);
        logger.debug(`${decision.decision}: ${decision.reason}`, {
          method: request.method,
          callId: request.text('Call-ID'),
          ...decision,
        });
      },
      onFault: (error, request) =>
        logger.error(describeFault(error), { method: request.method, callId: request.text('Call-ID') }),
    };
  }

  private domains(): readonly ProxyDomain[] {
    return servedDomains(this.context).map((domain) => ({
      name: domain.name,
      aliases: domain.aliases,
      userAliases: userAliases(domain),
      realm: domain.authentication.realm,
      challengeRequests: domain.authentication.requests === 'digest',
      groups: ringGroups(domain),
    }));
  }

  private b2bua(): { b2bua?: B2buaOnTheWay } {
    const { markKey } = this;
    const { lab, plan } = this.context;
    const b2bua = lab.services.find(
      (service): service is B2buaPlan => service.kind === 'b2bua' && service.name === plan.b2bua,
    );
    const uri = b2bua === undefined ? undefined : parseUri(uriOf(b2bua));
    if (b2bua === undefined || uri === undefined || !isSipUri(uri) || markKey === undefined) return {};
    const account = b2bua.account === undefined ? {} : { account: b2bua.account.user };
    return { b2bua: { name: b2bua.name, keys: markKey.keys, uri, ...account } };
  }

  /** Where the lab file puts the registrar. */
  private registrarUri(name: string): string {
    const { lab, plan } = this.context;
    const registrar = lab.services.find(
      (service): service is RegistrarPlan => service.kind === 'registrar' && service.name === name,
    );
    if (registrar === undefined || registrar.listen.length === 0)
      throw new Error(`the proxy ${plan.name} has no registrar to forward REGISTER to`);
    return uriOf(registrar);
  }
}

/** Where a service is reached, over UDP if it can be. */
function uriOf(plan: B2buaPlan | RegistrarPlan): string {
  const point = plan.listen.find(({ protocol }) => protocol === 'UDP') ?? plan.listen[0];
  if (point === undefined) throw new Error(`${plan.name} listens nowhere`);
  const { protocol, port } = point;
  const transport = protocol === 'UDP' ? '' : `;transport=${protocol.toLowerCase()}`;
  return `sip:${bracketHost(reachedHost(plan, point))}:${port}${transport}`;
}
