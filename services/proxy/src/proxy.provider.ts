import { randomBytes } from 'node:crypto';
import { locationLookup } from '@trapezoid/contracts';
import type { ProxyPlan, RegistrarPlan } from '@trapezoid/lab';
import {
  askForRequest,
  authenticationRules,
  DomainAuthenticator,
  describeFault,
  reachableHost,
  ServedDomains,
  type ServiceContext,
  servedDomains,
} from '@trapezoid/service';
import { bracketHost, parseUri, systemResolver, type TransactionLayer } from '@trapezoid/sip';
import { ProxyServer } from './core/proxy-server.js';
import { RouteTokens } from './core/route-token.js';
import { Forwarder } from './sip/forwarder.js';

/** Makes the proxy once its sockets are there. */
export class ProxyProvider {
  private proxy: ProxyServer | undefined;
  private readonly authenticator: DomainAuthenticator;

  constructor(private readonly context: ServiceContext<ProxyPlan>) {
    this.authenticator = new DomainAuthenticator(authenticationRules(context, 'requests'), context);
  }

  get openContexts(): number {
    return this.proxy?.openContexts ?? 0;
  }

  proxyFor(transactions: TransactionLayer): ProxyServer {
    this.proxy ??= this.make(transactions);
    return this.proxy;
  }

  private make(transactions: TransactionLayer): ProxyServer {
    const { plan, bus, logger } = this.context;
    const tokens = new RouteTokens(randomBytes(32));
    const forwarder = new Forwarder({
      transactions,
      tokens,
      resolver: systemResolver,
      recordRoute: plan.recordRoute,
    });
    const domains = servedDomains(this.context).map(({ name, aliases, authentication }) => ({
      name,
      aliases,
      realm: authentication.realm,
      challengeRequests: authentication.requests === 'digest',
    }));
    return new ProxyServer({
      transactions,
      tokens,
      domains: new ServedDomains(domains, (host, port) => transactions.transport.isOwn(host, port)),
      location: { lookup: (addressOfRecord) => askForRequest(bus, locationLookup, { addressOfRecord }) },
      authenticate: (request, domain, toTag) =>
        this.authenticator.authenticate(request, domain, 'Proxy-Authorization', toTag),
      send: (from, received) => forwarder.sender(from, received),
      sendAck: (ack) => forwarder.sendAck(ack),
      registrar: parseUri(this.registrarUri()),
      timerC: plan.timerC * 1000,
      onFault: (error, { method }) => logger.error(describeFault(error), { method }),
    });
  }

  /** Where the lab file puts the registrar. */
  private registrarUri(): string {
    const { lab, plan } = this.context;
    const registrar = lab.services.find(
      (service): service is RegistrarPlan => service.kind === 'registrar' && service.name === plan.registrar,
    );
    const point = registrar?.listen.find(({ protocol }) => protocol === 'UDP') ?? registrar?.listen[0];
    if (point === undefined)
      throw new Error(`the proxy ${plan.name} has no registrar to forward REGISTER to`);
    const transport = point.protocol === 'UDP' ? '' : `;transport=${point.protocol.toLowerCase()}`;
    return `sip:${bracketHost(reachableHost(point.host))}:${point.port}${transport}`;
  }
}
