import type { NameAddress } from '../../grammar/name-address.js';
import { printUri, type Uri } from '../../grammar/uri.js';
import type { SipResponse } from '../../message/response.js';
import type { UserAgentCore } from '../user-agent-core.js';
import { type Gruus, gruuEquals } from './gruu.js';
import { instanceIdOf } from './instance-id.js';
import { defaultRecoveryTimes } from './recovery-delay.js';
import { RegistrationFlow } from './registration-flow.js';
import type { RegistrationFlowOwner } from './registration-flow-owner.js';
import type { RegistrationOptions } from './registration-options.js';
import type { GrantedBinding } from './registration-response.js';
import type { RegistrationState, RegistrationUser } from './registration-user.js';

/**
 * Keeps the contacts of a user agent bound to its address-of-record, over one flow or several, and uses what the
 * registrar gives for the other requests of the user agent: its service route and its GRUUs.
 * RFC 3261 §10.2, RFC 3327 §5.1, RFC 3608 §6.1, RFC 5626 §4, RFC 5627 §4
 */
export class Registration {
  state: RegistrationState = 'unregistered';
  private readonly first: RegistrationFlow;
  private readonly others: readonly RegistrationFlow[];
  private readonly gruuUse: 'off' | 'public' | 'temporary';
  private known: Gruus = {};
  private wanted = false;
  private starts = 0;

  constructor(
    private readonly ua: UserAgentCore,
    /** Seconds asked for. */
    private expires: number,
    private readonly user: RegistrationUser,
    private readonly options: RegistrationOptions = {},
  ) {
    const { outbound, gruu = 'off' } = options;
    const usesOutbound = this.offers('outbound', outbound !== undefined);
    this.gruuUse = this.offers('gruu', gruu !== 'off') ? gruu : 'off';
    this.offers('path', true);
    const owner = this.flowOwner(usesOutbound || this.gruuUse !== 'off');
    const [proxy = ua.outboundProxy, ...proxies] = (usesOutbound ? outbound?.proxies : undefined) ?? [];
    this.first = new RegistrationFlow(owner, 1, proxy, usesOutbound);
    this.others = proxies.map((other, at) => new RegistrationFlow(owner, at + 2, other, usesOutbound));
    ua.transactions.whenClosed(() => this.abandon());
  }

  /** When the last binding ends, milliseconds since 1970; undefined where there is none. */
  get expiresAt(): number | undefined {
    const ends = this.flows.map(({ expiresAt }) => expiresAt).filter((end) => end !== undefined);
    return ends.length === 0 ? undefined : Math.max(...ends);
  }

  /** The GRUUs that hold now. RFC 5627 §4.2 */
  get gruus(): Gruus {
    return this.expiresAt === undefined ? {} : this.known;
  }

  /** The reg-ids of the flows that are registered; 1 without outbound. */
  get registeredFlows(): readonly number[] {
    return this.flows.filter(({ state }) => state === 'registered').map(({ id }) => id);
  }

  /** True for a URI that leads to this phone alone. RFC 5627 §4.5 */
  isOwnGruu(uri: Uri): boolean {
    const { public: pub, temporary } = this.gruus;
    return [pub, temporary].some((own) => own !== undefined && gruuEquals(own, uri));
  }

  /**
   * Registers and keeps registering. Gives the first flow's final response, or that of another one that registered
   * instead; a timeout comes as 408, a failed transport as 503. For 0 seconds it removes the bindings.
   */
  async start(expires: number = this.expires): Promise<SipResponse> {
    this.expires = expires;
    this.wanted = expires > 0;
    this.starts++;
    return this.outcomeOf((flow) => flow.start(this.wanted));
  }

  /** Removes the binding of each flow (RFC 3261 §10.2.2). */
  async stop(): Promise<SipResponse> {
    this.wanted = false;
    return this.outcomeOf((flow) => flow.start(false));
  }

  /**
   * Removes every binding of the address-of-record, also those that others made, and refreshes none.
   * RFC 3261 §10.2.2
   */
  async clear(): Promise<SipResponse> {
    const { starts } = this;
    const response = await this.asker.ask(['*'], 0);
    // Whoever has started it meanwhile wants the bindings back.
    if (!response.successful || this.starts !== starts) return response;
    this.wanted = false;
    for (const flow of this.flows) flow.forget(response);
    return response;
  }

  /** Asks for every binding of the address-of-record, and changes none: see `bindingsOf`. RFC 3261 §10.2.3 */
  fetch(): Promise<SipResponse> {
    return this.asker.ask([], undefined);
  }

  /** Ends all timers without a word. */
  abandon(): void {
    this.wanted = false;
    for (const flow of this.flows) flow.end();
  }

  private get flows(): readonly RegistrationFlow[] {
    return [this.first, ...this.others];
  }

  private get asker(): RegistrationFlow {
    return this.flows.find(({ state }) => state === 'registered') ?? this.first;
  }

  /** Of flows that have nothing to do with it, only the first is asked. */
  private async outcomeOf(work: (flow: RegistrationFlow) => Promise<SipResponse>): Promise<SipResponse> {
    const concerned = this.others.filter(({ state }) => this.wanted || state !== 'unregistered');
    const [response, ...others] = await Promise.all([work(this.first), ...concerned.map(work)]);
    return response.successful ? response : (others.find(({ successful }) => successful) ?? response);
  }

  /** True where the extension is used: asked for here, and not switched off for the user agent. */
  private offers(tag: string, wanted: boolean): boolean {
    if (wanted) this.ua.features.support(tag);
    return wanted && this.ua.features.use(tag) !== 'off';
  }

  private flowOwner(saysWhichPhone: boolean): RegistrationFlowOwner {
    const { ua, options } = this;
    const { outbound, registrar, contacts = (own: NameAddress) => [own] } = options;
    const instance = options.instance ?? (saysWhichPhone ? this.standardInstance : undefined);
    const beside = (id: number): readonly RegistrationFlow[] =>
      this.flows.filter((flow) => flow.id !== id && flow.state === 'registered');
    const asked = (): number => this.expires;
    return {
      ua,
      instance,
      registrar,
      contacts,
      recoveryTimes: { ...defaultRecoveryTimes, ...outbound?.recovery },
      keepAlive: options.keepAlive ?? false,
      followSeenAddress: options.followSeenAddress ?? true,
      get expires() {
        return asked();
      },
      isRegisteredBeside: (id) => beside(id).length > 0,
      mayDoWithoutOutbound: (id) =>
        outbound?.withoutSupport !== 'fail' && !beside(id).some((flow) => flow.outbound),
      granted: (id, binding) => this.take(id, binding),
      changed: (id, response) => this.follow(id, response),
      tell: (event) => ua.transactions.transport.guard(() => this.user.onEvent?.(event)),
    };
  }

  /** Two phones of one user are told apart by the user part of their Contacts. */
  private get standardInstance(): string {
    const { identity } = this.ua;
    return instanceIdOf(`${printUri(identity.uri)} ${printUri(this.ua.ownContact().uri).split('@')[0]}`);
  }

  private take(id: number, { serviceRoute, gruus, outbound }: GrantedBinding): void {
    const { registered } = this.ua;
    registered.serviceRoute = serviceRoute;
    registered.outbound = outbound && this.flows.some((flow) => flow.id === id && flow.outbound);
    // Where a flow is one of several, one that is not stands in their way.
    for (const flow of registered.outbound ? this.flows : []) {
      if (flow.id !== id && flow.state === 'registered' && !flow.outbound) flow.forget(undefined);
    }
    // Earlier temporary ones hold too, as long as the Call-ID stays (RFC 5627 §4.2).
    const { temporary = this.known.temporary } = gruus;
    this.known = {
      ...(gruus.public === undefined ? {} : { public: gruus.public }),
      ...(temporary === undefined ? {} : { temporary }),
    };
    const chosen = this.gruuUse === 'off' ? undefined : this.known[this.gruuUse];
    registered.gruu = chosen === undefined ? undefined : { uri: chosen, until: this.expiresAt ?? 0 };
  }

  /** What becomes of one flow need not be what becomes of the registration. */
  private follow(id: number, response: SipResponse | undefined): void {
    const before = this.state;
    const states = new Set(this.flows.map(({ state }) => state));
    this.state = bestFirst.find((state) => states.has(state)) ?? 'unregistered';
    if (this.state === 'unregistered') this.forgetGranted();
    if (this.state === 'failed') this.fail(id, response);
    if (this.state === before && response === undefined) return;
    this.ua.transactions.transport.guard(() => this.user.onChange(this.state, response));
  }

  /** The GRUUs hold as long as the binding does (RFC 5627 §4.2); flows that others made needless are needed again. */
  private fail(id: number, response: SipResponse | undefined): void {
    if (response !== undefined) this.ua.registered.serviceRoute = [];
    if (!this.wanted) return;
    for (const flow of this.flows) {
      if (flow.id !== id && flow.state === 'unregistered') flow.startAgain();
    }
  }

  /** RFC 3608 §6.1, RFC 5627 §4.4 */
  private forgetGranted(): void {
    this.known = {};
    this.ua.registered.forget();
  }
}

/** What a registration is while its flows are in several states. */
const bestFirst: readonly RegistrationState[] = ['registered', 'registering', 'failed', 'unregistered'];
