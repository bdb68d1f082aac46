import type { B2buaPlan } from '@trapezoid/lab';
import {
  type CallEnd,
  CallId,
  type CallUser,
  type ClientAuthenticator,
  Contact,
  type DialogReference,
  dialogIdOfRequest,
  From,
  type IncomingCall,
  isSipUri,
  MaxForwards,
  makeResponse,
  type OutgoingCall,
  Parameters,
  parseUri,
  printUri,
  ReferredBy,
  Replaces,
  type Resolver,
  RetryAfter,
  type ServerTransaction,
  type SessionBody,
  type SipRequest,
  type SipResponse,
  type SipUri,
  sipReason,
  sipUri,
  To,
  type TransactionLayer,
  tagOf,
  type Uri,
  UserAgent,
  unescapePart,
  uriEquals,
} from '@trapezoid/sip';
import { BackToBackCall, type CallReport } from './back-to-back-call.js';
import { Coupler } from './coupler.js';
import { HeaderPolicy } from './header-policy.js';
import { type InviteRules, inviteLike, requestLike } from './invite-like.js';
import { Leg } from './leg.js';
import { answerLike, bodyOf } from './pass-request.js';
import { fieldsOfRefusal } from './refusals.js';
import { SessionOrigin } from './session-origin.js';
import { Transfers } from './transfers.js';

export interface BackToBackOptions {
  readonly transactions: TransactionLayer;
  /** Without `next` requests go where their Request-URI leads. */
  readonly plan: Omit<B2buaPlan, 'next' | 'kind' | 'name' | 'domains' | 'listen' | 'tls'> & {
    readonly next?: string;
  };
  /** Its domains by name; a request to its own address means the first. */
  readonly domains: readonly string[];
  readonly resolver: Resolver;
  /** Answers challenges of the callee's side; undefined: they go on to the caller. */
  readonly authenticator?: ClientAuthenticator;
  readonly onChanged: (report: CallReport) => void;
}

/** A request that has no hop left, unless it is for the B2BUA itself. RFC 3261 §16.3 step 3, RFC 7332 §5 */
const isExhausted = (request: SipRequest): boolean =>
  request.header(MaxForwards) === 0 && request.method !== 'OPTIONS';

export interface ConnectOptions {
  /** Of the two calls, so that an observer can wait for them. */
  readonly callIds?: readonly [string, string];
  /** Hangs up so long after the answer, in milliseconds. */
  readonly hangUpAfterMilliseconds?: number;
}

/** Who knows the ids of a dialog may not take its place: its far end has to have asked for it. RFC 3891 §7 */
function isWantedBy({ dialog }: Leg, invite: SipRequest): boolean {
  const owner = dialog?.remote.uri;
  const askers = [invite.header(ReferredBy)?.uri, invite.required(From).uri];
  return owner !== undefined && askers.some((asker) => asker !== undefined && uriEquals(asker, owner));
}

/** How long a caller is asked to wait where there are too many calls, in seconds. */
const retryAfter = 5;

/** So many calls that are over are remembered, for those who ask. */
const remembered = 100;

/**
 * Ends each call and begins it anew towards the callee: two user agents, one to either side, and what couples their calls.
 * RFC 3261 §6 (Back-to-Back User Agent), RFC 7092 §3.1.3
 */
export class BackToBackUserAgent {
  /** Towards who calls. */
  readonly caller: UserAgent;
  /** Towards who is called. */
  readonly callee: UserAgent;
  readonly calls = new Set<BackToBackCall>();
  readonly counters = { calls: 0, refusedForTooMany: 0, transfers: 0 };
  private readonly finished: CallReport[] = [];
  private readonly headers: HeaderPolicy;
  private readonly byLeg = new Map<Leg, BackToBackCall>();
  private readonly coupler: Coupler;
  private readonly transfers: Transfers;

  constructor(private readonly options: BackToBackOptions) {
    const { plan } = options;
    this.headers = new HeaderPolicy(plan.headers, plan.hideTopology !== 'none');
    this.caller = this.userAgent('caller');
    this.callee = this.userAgent('callee');
    this.caller.handle('MESSAGE', (transaction) => void this.relay(transaction));
    this.caller.handle('OPTIONS', (transaction) => this.receiveOptions(transaction));
    for (const ua of [this.caller, this.callee]) ua.features.allow('REFER');
    this.coupler = new Coupler({
      headers: this.headers,
      ownAccount: options.authenticator !== undefined,
      tellsContacts: plan.hideTopology === 'none',
      invite: (leg, offer) => this.placeIdle(leg, offer),
      refer: (leg, transaction) => this.transfers[plan.transfer](leg, transaction),
      onProgress: (leg, response) => this.byLeg.get(leg)?.progressed(response),
      onAnswered: (leg, response) => this.answered(leg, response),
      onEnded: (leg, end) => this.ended(leg, end),
    });
    const { transactions } = options;
    this.transfers = new Transfers({
      headers: this.headers,
      coupler: this.coupler,
      legNamed: (reference) => this.legNamed(reference),
      isOwn: ({ host, port }) => transactions.transport.isOwn(host, port),
      legTo: (target, beside) => this.legTo(target, beside),
      call: (leg, onBehalfOf, user, amend) => this.callFor(leg, onBehalfOf, user, amend),
      patience: plan.ringTimeout * 1000,
      clock: transactions.clock,
      onTransferred: () => this.counters.transfers++,
    });
  }

  /** Calls that are not over, and the last of those that are. */
  get reports(): readonly CallReport[] {
    return [...[...this.calls].map((call) => call.report()), ...this.finished.toReversed()];
  }

  /** It has as many calls as it may have. */
  get full(): boolean {
    return this.calls.size >= this.options.plan.maximumCalls;
  }

  receiveRequest(transaction: ServerTransaction): void {
    const { request } = transaction;
    if (tagOf(request, To) === '' && request.method !== 'CANCEL') {
      if (isExhausted(request)) {
        const toTag = this.options.transactions.random.token(10);
        return void transaction.respond(makeResponse(request, 483, { toTag }));
      }
      if (request.method === 'INVITE' && this.full) return this.refuseForNow(transaction);
    }
    this.sideOf(request).receiveRequest(transaction);
  }

  receiveAck(ack: SipRequest): void {
    this.sideOf(ack).receiveAck(ack);
  }

  /** Ends every call. */
  close(): void {
    for (const call of this.calls) call.hangUp([sipReason(503, 'The B2BUA is being stopped')]);
  }

  /** Whose dialog a request stands in; what begins one comes from a caller. */
  private sideOf(request: SipRequest): UserAgent {
    const id = dialogIdOfRequest(request);
    return this.callee.dialogs.find(id) === undefined ? this.caller : this.callee;
  }

  private userAgent(side: 'caller' | 'callee'): UserAgent {
    const { transactions, plan, resolver, domains, authenticator } = this.options;
    const { transport } = transactions;
    const timer = plan.sessionTimers[side];
    const own = domains[0] ?? 'invalid.invalid';
    return new UserAgent({
      element: { transport, transactions, close: async () => undefined },
      attached: false,
      identity: { uri: sipUri({ user: 'b2bua', host: own }), parameters: Parameters.none },
      contactUser: 'b2bua',
      protocol: transport.listens[0]?.protocol ?? 'UDP',
      resolver,
      redirection: plan.hideTopology === 'none' ? 'report' : 'follow',
      product: 'Trapezoid B2BUA',
      // Whose place is taken is decided here: the dialog that is meant may be one of the other side's.
      extensions: { replaces: 'off', ...(timer === 'off' ? { timer: 'off' as const } : {}) },
      ...(timer === undefined || timer === 'off' ? {} : { sessionTimer: timer }),
      ...(side === 'caller'
        ? { onCall: (invite: SipRequest) => this.takeCall(invite) }
        : plan.next === undefined
          ? {}
          : { outboundProxy: { uri: parseUri(plan.next), parameters: Parameters.none } }),
      ...(side === 'callee' && authenticator !== undefined ? { authenticator } : {}),
    });
  }

  private takeCall(invite: SipRequest) {
    const target = this.targetOf(invite);
    if (target === undefined) return undefined;
    const { random, clock } = this.options.transactions;
    const callId = invite.required(CallId);
    const near = this.leg(this.caller, callId, invite.required(From).uri);
    // Where nothing is hidden, both sides know the call by one name.
    const farId = this.options.plan.hideTopology === 'none' ? callId : random.token(24);
    const far = this.leg(this.callee, farId, target);
    const call = new BackToBackCall(random.token(12), clock, (report) => this.options.onChanged(report));
    const replaced = this.replacedBy(invite);
    const begin = (incoming: IncomingCall) => {
      near.call = incoming;
      if (replaced !== undefined) {
        this.enter(call, near);
        return void this.transfers.replace(replaced, near);
      }
      this.coupler.couple(near, far);
      this.enter(call, near, far);
      call.waitFor(this.options.plan.ringTimeout, () => this.giveUp(far));
      const { offer } = incoming;
      const rules = this.rules;
      far.call = this.callee.call(
        target,
        offer === undefined ? undefined : far.shown(offer),
        this.coupler.userOf(far),
        { callId: farId, amend: (request) => inviteLike(request, invite, rules) },
      );
    };
    return { user: this.coupler.userOf(near), begin };
  }

  private get rules(): InviteRules {
    const { plan, domains, authenticator } = this.options;
    return {
      headers: this.headers,
      hiddenBehind: plan.hideTopology === 'none' ? undefined : domains[0],
      passesCredentials: authenticator === undefined,
    };
  }

  /**
   * Calls two phones and joins them: the first without an offer, the second with what the first offers.
   * RFC 3725 §4.1 (flow I)
   */
  connect(from: SipUri, to: SipUri, { callIds, hangUpAfterMilliseconds }: ConnectOptions = {}): CallReport {
    const { random, clock } = this.options.transactions;
    const [firstId = random.token(24), secondId = random.token(24)] = callIds ?? [];
    const first = this.leg(this.callee, firstId, from);
    const second = this.leg(this.callee, secondId, to);
    const call = new BackToBackCall(random.token(12), clock, (report) => this.options.onChanged(report));
    this.coupler.couple(first, second);
    second.target = { uri: to, amend: (invite) => this.onBehalfOf(invite, from) };
    this.enter(call, first, second);
    call.waitFor(this.options.plan.ringTimeout, () => call.hangUp([sipReason(408, 'Request Timeout')]));
    if (hangUpAfterMilliseconds !== undefined)
      call.onAnswered = () => clock.setTimeout(() => call.hangUp(), hangUpAfterMilliseconds);
    const amend = (invite: SipRequest) => this.onBehalfOf(invite, to);
    first.call = this.callee.call(from, undefined, this.coupler.userOf(first), { callId: firstId, amend });
    return call.report();
  }

  /** Ends a call; false where there is none of this id. */
  hangUp(id: string): boolean {
    const call = [...this.calls].find((each) => each.id === id);
    call?.hangUp();
    return call !== undefined;
  }

  /** An INVITE of the B2BUA's own says for whom it is made. RFC 3725 §12.1 */
  private onBehalfOf(invite: SipRequest, other: SipUri): SipRequest {
    const from = invite.required(From);
    const who = other.user === undefined ? other.host : unescapePart(other.user);
    return this.headers
      .add(invite)
      .with(From, { ...from, displayName: `Trapezoid B2BUA on behalf of ${who}` });
  }

  /** The second phone of two that are being connected is called with what the first one offers. */
  private placeIdle(leg: Leg, offer: SessionBody): void {
    const { target } = leg;
    if (target === undefined) return;
    const { uri, amend } = target;
    const user = this.coupler.userOf(leg);
    leg.call = this.callee.call(uri, leg.shown(offer), user, { callId: leg.callId, amend });
  }

  private legTo(target: SipUri, beside: Leg): Leg {
    const { transport, random } = this.options.transactions;
    const [domain] = this.options.domains;
    const isOwn =
      transport.isOwn(target.host, target.port) && domain !== undefined && target.user !== undefined;
    const uri = isOwn ? sipUri({ user: target.user ?? '', host: domain ?? '' }) : target;
    const leg = this.leg(this.callee, random.token(24), uri);
    leg.target = { uri, amend: (invite) => invite };
    const call = this.byLeg.get(beside);
    if (call !== undefined) {
      call.add(leg);
      this.byLeg.set(leg, call);
      this.join(call);
      call.tell();
    }
    return leg;
  }

  /** An INVITE without an offer, from whom another leg's far end is. */
  private callFor(
    leg: Leg,
    onBehalfOf: Leg,
    user: CallUser,
    amend: (invite: SipRequest) => SipRequest,
  ): OutgoingCall {
    const uri = leg.target?.uri ?? parseUri(leg.remote);
    const remote = onBehalfOf.dialog?.remote;
    return this.callee.call(uri, undefined, user, {
      callId: leg.callId,
      amend: (invite) => {
        const tag = invite.required(From).parameters.get('tag') ?? '';
        const complete = this.headers.add(amend(invite));
        if (remote === undefined) return complete;
        return complete.with(From, { ...remote, parameters: Parameters.of({ tag }) });
      },
    });
  }

  /** The leg that an INVITE wants to take the place of. RFC 3891 §3 */
  private replacedBy(invite: SipRequest): Leg | undefined {
    const reference = invite.header(Replaces);
    const leg = reference === undefined ? undefined : this.legNamed(reference);
    return leg?.state === 'Confirmed' && isWantedBy(leg, invite) ? leg : undefined;
  }

  private legNamed({ callId, toTag, fromTag }: DialogReference): Leg | undefined {
    return [...this.byLeg.keys()].find(
      ({ dialog }) => dialog?.callId === callId && dialog.localTag === toTag && dialog.remoteTag === fromTag,
    );
  }

  private leg(ua: UserAgent, callId: string, remote: Uri): Leg {
    const { plan, transactions } = this.options;
    const { transport, random } = transactions;
    const origin =
      plan.hideTopology === 'session'
        ? new SessionOrigin(random.integer(0x7fffffff), transport.listens[0]?.local.host ?? '127.0.0.1')
        : undefined;
    return new Leg(ua, callId, printUri(remote), origin);
  }

  private enter(call: BackToBackCall, ...legs: readonly Leg[]): void {
    call.add(...legs);
    this.calls.add(call);
    this.counters.calls++;
    for (const leg of legs) this.byLeg.set(leg, call);
    this.join(call);
    // Told before anything is sent, so that who follows one leg can follow the other from its first message.
    call.tell();
  }

  /** Whoever looks at the messages of one leg is told of the others. */
  private join(call: BackToBackCall): void {
    const [first, ...others] = call.report().legs;
    for (const { callId } of others)
      this.options.transactions.transport.joinLegs(first?.callId ?? callId, callId);
  }

  /** Nobody has answered in time. */
  private giveUp(far: Leg): void {
    const { peer } = far;
    if (far.state !== 'Inviting') return;
    peer?.invited?.reject(408);
    far.call?.hangUp({ reasons: [sipReason(408, 'Request Timeout')] });
  }

  private answered(leg: Leg, response: SipResponse): void {
    this.byLeg.get(leg)?.connected(response);
  }

  private ended(leg: Leg, end: CallEnd): void {
    const call = this.byLeg.get(leg);
    this.transfers.legEnded(leg);
    this.byLeg.delete(leg);
    if (call === undefined) return;
    call.ended(end);
    if (!call.over || !this.calls.has(call)) return;
    this.calls.delete(call);
    this.finished.push(call.report());
    if (this.finished.length > remembered) this.finished.shift();
  }

  /** Whom a request is for; its own address means its first domain. Undefined where that is nobody. */
  private targetOf({ uri }: SipRequest): SipUri | undefined {
    if (!isSipUri(uri) || uri.user === undefined) return undefined;
    const { transport } = this.options.transactions;
    const [domain] = this.options.domains;
    if (!transport.isOwn(uri.host, uri.port) || domain === undefined) return uri;
    return sipUri({ user: uri.user, host: domain });
  }

  /** To nobody in particular it says what it can do itself; the rest it asks the callee's side. RFC 3261 §11 */
  private receiveOptions(transaction: ServerTransaction): void {
    const { request, flow } = transaction;
    if (this.targetOf(request) !== undefined) return void this.relay(transaction);
    const toTag = this.options.transactions.random.token(10);
    const able = this.caller.capabilities(makeResponse(request, 200, { toTag }));
    transaction.respond(able.withAll(Contact, [this.caller.contactFor(flow)]));
  }

  /** Asks the callee's side with a request of its own, outside any dialog. */
  private async relay(transaction: ServerTransaction): Promise<void> {
    const { request } = transaction;
    const toTag = this.options.transactions.random.token(10);
    const target = this.targetOf(request);
    if (target === undefined) return void transaction.respond(makeResponse(request, 404, { toTag }));
    const { request: bare, nextHop } = this.callee.prepare(request.method, target);
    const body = bodyOf(request);
    const like = requestLike(this.callee.withOwnHeaders(bare), request, this.rules);
    const complete = body === undefined ? like : like.withBody(body.contentType, body.content);
    const response = await this.callee.send(complete, nextHop);
    const fields = fieldsOfRefusal(response, { ownAccount: !this.rules.passesCredentials, contacts: false });
    transaction.respond(answerLike(response, request, this.headers, toTag).withRawFields(fields));
  }

  private refuseForNow(transaction: ServerTransaction): void {
    this.counters.refusedForTooMany++;
    const toTag = this.options.transactions.random.token(10);
    const refusal = makeResponse(transaction.request, 503, { toTag });
    transaction.respond(refusal.with(RetryAfter, { seconds: retryAfter, parameters: Parameters.none }));
  }
}
