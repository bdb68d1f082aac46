import type { BindingFlow } from '@trapezoid/contracts';
import type { HistoryKind, ProxyRule, TrustedPeer } from '@trapezoid/lab';
import { failureDetails, SipDispatcher, SipFailure, type SipRequestContext } from '@trapezoid/nest-sip';
import { type DomainAuthentication, type GroupMember, ServedDomains } from '@trapezoid/service';
import {
  fixedResolver,
  type MessageTap,
  makeResponse,
  type OutsideAddress,
  ProxyAuthenticate,
  parseUri,
  type Resolver,
  SipElement,
  type SipRequest,
  type SipResponse,
  type TappedDecision,
  type TransportProtocol,
} from '@trapezoid/sip';
import { FakeClock, type LinkConditions, SimulatedNetwork } from '@trapezoid/testkit';
import type { Forking } from './core/forking.js';
import type { Located, LocatedBinding } from './core/ports.js';
import type { ProxyPorts } from './core/proxy-ports.js';
import { ProxyServer } from './core/proxy-server.js';
import { RouteTokens } from './core/route-token.js';
import { StatelessProxy } from './core/stateless-proxy.js';
import type { B2buaOnTheWay } from './core/through-b2bua.js';
import { IdentityBorder } from './core/trust/identity-border.js';
import { TrustDomain } from './core/trust/trust-domain.js';
import {
  Endpoint,
  type Message,
  proxyHost,
  proxyHost6,
  proxyListens,
  requestOf,
  type Space,
  textOf,
} from './endpoint.fixture.js';
import { Forwarder } from './sip/forwarder.js';

export { Endpoint, type Message, proxyHost, proxyHost6, requestOf, textOf };

export interface ProxyBenchOptions {
  /** The proxy listens for TLS and WebSocket too, and on an IPv6 address. */
  readonly allTransports?: boolean;
  /** Milliseconds. */
  readonly timerC?: number;
  readonly forking?: Forking;
  readonly recurse?: boolean;
  /** RFC 3261 §16.11 */
  readonly stateless?: boolean;
  readonly groups?: ReadonlyMap<string, readonly GroupMember[]>;
  /** Milliseconds. */
  readonly targetTimeout?: number;
  /** Seconds. */
  readonly flowTimer?: number;
  readonly recordRoute?: boolean;
  readonly rules?: readonly ProxyRule[];
  readonly strictRouter?: boolean;
  readonly history?: readonly HistoryKind[];
  readonly trust?: readonly TrustedPeer[];
  /** Calls to users of lab.test go through this one. */
  readonly b2bua?: B2buaOnTheWay;
  readonly names?: Readonly<Record<string, readonly string[]>>;
  /** Default: nothing is lost, and a message takes no time. */
  readonly conditions?: LinkConditions;
  /** Of what chance decides on the network. */
  readonly seed?: number;
  /** It stands behind an address translation. */
  readonly outside?: OutsideAddress;
  /** For names that are not among those. */
  readonly resolver?: Resolver;
}

/** The whole proxy on a simulated network in virtual time; the location server and the accounts are the test's. */
export class ProxyBench {
  readonly located = new Map<string, Located>();
  readonly proxy: ProxyServer;
  /** Temporary GRUUs by their user parts. */
  readonly gruus = new Map<string, { kind: 'found'; addressOfRecord: string; instance: string }>();
  /** What the location server was told to end. */
  readonly endedFlows: BindingFlow[] = [];
  /** What the location server does before it answers. */
  beforeLookup: () => Promise<void> = async () => undefined;

  static async start(options: ProxyBenchOptions = {}): Promise<ProxyBench> {
    const clock = new FakeClock();
    const { conditions, seed } = options;
    const network = new SimulatedNetwork({
      clock,
      ...(conditions === undefined ? {} : { conditions }),
      ...(seed === undefined ? {} : { seed }),
    });
    const common = [network.udp(proxyHost, 5060), network.tcp(proxyHost, 5060)];
    const others = () => [
      ...(['TLS', 'WS', 'WSS'] as const).map((protocol) =>
        network.port(protocol, proxyHost, proxyListens[protocol]),
      ),
      ...(['UDP', 'TCP'] as const).map((protocol) =>
        network.port(protocol, proxyHost6, proxyListens[protocol]),
      ),
    ];
    const listen = options.allTransports === true ? [...common, ...others()] : common;
    const faults: unknown[] = [];
    const onFault = (error: unknown) => void faults.push(error);
    const decisions: TappedDecision[] = [];
    const tap: MessageTap = {
      listening: true,
      record: () => undefined,
      decide: (_subject, decision) => decisions.push(decision),
    };
    const outside = options.outside === undefined ? {} : { outside: options.outside };
    const element = await SipElement.start({ listen, clock, tap, onFault, ...outside });
    return new ProxyBench(clock, network, element, faults, decisions, options);
  }

  private constructor(
    readonly clock: FakeClock,
    readonly network: SimulatedNetwork,
    readonly element: SipElement,
    /** What should not have been thrown. */
    readonly faults: unknown[],
    /** What the proxy and the layers beneath it decided, in this order, as the tap was told. */
    readonly decisions: TappedDecision[],
    options: ProxyBenchOptions,
  ) {
    this.proxy = this.makeProxy(options);
    const { transactions } = element;
    const onFault = (error: unknown) => void faults.push(error);
    transactions.attach(
      new SipDispatcher(transactions, new Map([['*', (context) => this.receive(context)]]), {
        onFault,
        onFlowEnded: (flow) => this.proxy.flowEnded(flow),
      }),
    );
  }

  /** As the controller does. */
  private async receive(context: SipRequestContext): Promise<SipResponse | undefined> {
    if (context.transaction === undefined) {
      await this.proxy.receiveAck(context.request);
      return undefined;
    }
    const response = await this.proxy.receive(context.transaction);
    if (response === undefined) context.defer();
    return response;
  }

  private makeProxy({
    timerC = 181_000,
    forking = 'by-q',
    targetTimeout = 20_000,
    recurse = false,
    groups = new Map(),
    names = {},
    resolver: next,
    flowTimer,
    recordRoute = true,
    rules = [],
    stateless = false,
    strictRouter = false,
    history = [],
    trust,
    b2bua,
  }: ProxyBenchOptions): ProxyServer {
    const { transactions } = this.element;
    const tokens = new RouteTokens(() => ['key']);
    const resolver = fixedResolver(new Map(Object.entries(names)), next);
    const domain = { name: 'lab.test', aliases: [], realm: 'lab.test', challengeRequests: true, groups };
    const domains = new ServedDomains([domain], (host, port) => transactions.transport.isOwn(host, port));
    const trusted = trust === undefined ? undefined : new TrustDomain(trust);
    const border = trusted === undefined ? {} : { border: new IdentityBorder(trusted, domains) };
    const forwarder = new Forwarder({
      transactions,
      tokens,
      resolver,
      recordRoute,
      strictRouter,
      ...border,
    });
    const proxyPorts: ProxyPorts = {
      transactions,
      tokens,
      domains,
      location: { lookup: (name) => this.lookup(name) },
      findGruu: async (user) => this.gruus.get(user) ?? { kind: 'unknown' },
      endFlow: (flow) => this.endedFlows.push(flow),
      authenticate: async (request, _domain, toTag) => authenticate(request, toTag),
      send: (from, received) => forwarder.sender(from, received),
      sendAck: (ack) => forwarder.sendAck(ack),
      registrar: parseUri('sip:10.0.0.2'),
      forking,
      recurse,
      targetTimeout,
      strictRouter,
      history,
      ...(trusted === undefined ? {} : { trust: trusted }),
      ...(b2bua === undefined ? {} : { b2bua }),
      rules,
      rulesPlace: 'services.proxy.rules',
      timerC,
      ...(flowTimer === undefined ? {} : { flowTimer }),
      decided: (request, decision) => transactions.transport.showDecision(request, decision),
      onFault: (error) => this.faults.push(error),
    };
    if (stateless) {
      const sendStateless = forwarder.sendStateless.bind(forwarder);
      const describeFailure = failureDetails;
      transactions.transport.attach(new StatelessProxy({ ...proxyPorts, sendStateless, describeFailure }));
    }
    return new ProxyServer(proxyPorts);
  }

  private async lookup(addressOfRecord: string): Promise<Located> {
    await this.beforeLookup();
    return this.located.get(addressOfRecord) ?? { subscriber: false, bindings: [] };
  }

  /** Binds contacts to a user of lab.test. */
  bind(user: string, ...bindings: readonly (string | Partial<LocatedBinding>)[]): void {
    this.located.set(`sip:${user}@lab.test`, {
      subscriber: true,
      bindings: bindings.map((binding) => ({
        contact: '',
        path: [],
        updatedAt: 0,
        ...(typeof binding === 'string' ? { contact: binding } : binding),
      })),
    });
  }

  takeLocationServerAway(): void {
    this.beforeLookup = () => Promise.reject(new SipFailure({ statusCode: 503, retryAfter: 5 }));
  }

  phone(host: string, protocol: TransportProtocol = 'UDP', space: Space = this.network): Promise<Endpoint> {
    return Endpoint.open(space, protocol, host);
  }

  /** Lets time pass; by default as long as messages take that are under way. */
  pass(milliseconds = 20): Promise<void> {
    return this.clock.advanceAsync(milliseconds);
  }
}

/** Takes every account at its word. */
function authenticate(request: SipRequest, toTag: string): DomainAuthentication {
  const username = request.text('Proxy-Authorization')?.match(/username="(\w+)"/)?.[1];
  if (username !== undefined) return { kind: 'authenticated', username };
  const challenge = 'Digest realm="lab.test", nonce="1", qop="auth"';
  return {
    kind: 'challenged',
    response: makeResponse(request, 407, { toTag }).withText(ProxyAuthenticate.name, challenge),
  };
}

/** Credentials that the accounts are known by. */
export const credentialsOf = (user: string): string =>
  `Digest username="${user}", realm="lab.test", nonce="1", uri="sip:lab.test", response="1"`;
