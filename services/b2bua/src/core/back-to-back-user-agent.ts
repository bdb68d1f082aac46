import {
  CallId,
  type CallUser,
  dialogIdOfRequest,
  From,
  type IncomingCall,
  isSipUri,
  MaxForwards,
  makeResponse,
  type OutgoingCall,
  Parameters,
  parseUri,
  RetryAfter,
  type ServerTransaction,
  type SipRequest,
  type SipUri,
  sipReason,
  To,
  tagOf,
  type UserAgent,
} from '@trapezoid/sip';
import type { BackToBackCall, CallReport } from './back-to-back-call.js';
import type { BackToBackOptions } from './back-to-back-options.js';
import { CallRegister } from './call-register.js';
import { Coupler } from './coupler.js';
import { HeaderPolicy } from './header-policy.js';
import { type InviteRules, inviteLike } from './invite-like.js';
import type { Leg } from './leg.js';
import { makeLeg } from './make-leg.js';
import { makeSide } from './make-side.js';
import { OutOfDialogRequests } from './out-of-dialog-requests.js';
import { inOwnDomain, targetOf } from './own-domain.js';
import { type ReplacesElsewhere, type Replacing, replacingOf } from './replacements.js';
import { type ConnectOptions, ThirdPartyCalls } from './third-party-calls.js';
import { Transfers } from './transfers.js';

/** A request that has no hop left, unless it is for the B2BUA itself. RFC 3261 §16.3 step 3, RFC 7332 §5 */
const isExhausted = (request: SipRequest): boolean =>
  request.header(MaxForwards) === 0 && request.method !== 'OPTIONS';

function parseSipUri(text: string): SipUri | undefined {
  const uri = parseUri(text);
  return isSipUri(uri) ? uri : undefined;
}

/** How long a caller is asked to wait where there are too many calls, in seconds. */
const retryAfter = 5;

/**
 * Ends each call and begins it anew towards the callee: two user agents, one to either side, and what couples their calls.
 * RFC 3261 §6 (Back-to-Back User Agent), RFC 7092 §3.1.3
 */
export class BackToBackUserAgent {
  /** Towards who calls. */
  readonly caller: UserAgent;
  /** Towards who is called. */
  readonly callee: UserAgent;
  private readonly counts = { refusedForTooMany: 0, transfers: 0 };
  private readonly register: CallRegister;
  private readonly rules: InviteRules;
  private readonly coupler: Coupler;
  private readonly transfers: Transfers;
  private readonly thirdParty: ThirdPartyCalls;

  constructor(private readonly options: BackToBackOptions) {
    const { plan, domains, authenticator } = options;
    const headers = new HeaderPolicy(plan.headers, plan.hideTopology !== 'none');
    this.rules = {
      headers,
      hiddenBehind: plan.hideTopology === 'none' ? undefined : domains[0],
      passesCredentials: authenticator === undefined,
    };
    this.register = new CallRegister(options);
    this.caller = makeSide('caller', options, {
      onCall: (invite) => this.takeCall(invite),
      replacementFor: (invite) => {
        const replacing = this.replacingOf(invite);
        return replacing.kind === 'refused' ? replacing : { kind: 'none' };
      },
    });
    this.callee = makeSide('callee', options);
    const { caller, callee, register, rules } = this;
    new OutOfDialogRequests({ options, caller, callee, rules }).handle();
    this.coupler = new Coupler({
      headers,
      ownAccount: authenticator !== undefined,
      tellsContacts: plan.hideTopology === 'none',
      invite: (leg, offer) => this.thirdParty.placeIdle(leg, offer),
      refer: (leg, transaction) => this.transfers[plan.transfer](leg, transaction),
      onProgress: (leg, response) => register.progressed(leg, response),
      onAnswered: (leg, response) => register.answered(leg, response),
      onEnded: (leg, end) => {
        this.transfers.legEnded(leg);
        register.ended(leg, end);
      },
    });
    const { coupler } = this;
    this.thirdParty = new ThirdPartyCalls({ options, callee, headers, coupler, register });
    const { transactions } = options;
    this.transfers = new Transfers({
      rules,
      coupler,
      legIn: (id) => register.legIn(id),
      isOwn: ({ host, port }) => transactions.transport.isOwn(host, port),
      legTo: (target, beside) => this.legTo(target, beside),
      call: (leg, onBehalfOf, user, amend) => this.callFor(leg, onBehalfOf, user, amend),
      patience: plan.ringTimeout * 1000,
      clock: transactions.clock,
      onTransferred: () => this.counts.transfers++,
    });
  }

  /** Those that are not over. */
  get calls(): ReadonlySet<BackToBackCall> {
    return this.register.calls;
  }

  /** Calls that are not over, and the last of those that are. */
  get reports(): readonly CallReport[] {
    return this.register.reports;
  }

  get counters(): { readonly [Name in 'calls' | 'refusedForTooMany' | 'transfers']: number } {
    return { calls: this.register.entered, ...this.counts };
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

  /** Calls two phones and joins them. RFC 3725 §4.1 (flow I) */
  connect(from: SipUri, to: SipUri, options: ConnectOptions = {}): CallReport {
    return this.thirdParty.connect(from, to, options);
  }

  /** Dialogs on both sides, early and confirmed. */
  get dialogs(): number {
    return this.callee.dialogs.size + this.caller.dialogs.size;
  }

  /** Ends a call; false where there is none of this id. */
  hangUp(id: string): boolean {
    const call = this.register.find(id);
    call?.hangUp();
    return call !== undefined;
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

  private takeCall(invite: SipRequest) {
    const { options, register } = this;
    const target = targetOf(invite, options);
    if (target === undefined) return undefined;
    const callId = invite.required(CallId);
    const near = makeLeg(options, this.caller, callId, invite.required(From).uri);
    const call = register.newCall();
    const replacing = this.replacingOf(invite);
    const begin = (incoming: IncomingCall) => {
      near.call = incoming;
      if (replacing.kind === 'here') {
        register.enter(call, near);
        return void this.transfers.replace(replacing.leg, near);
      }
      if (replacing.kind !== 'passed') return this.callAnew(call, near, target);
      this.callAnew(call, near, parseSipUri(replacing.to.remote) ?? target, replacing.replaces);
    };
    return { user: this.coupler.userOf(near), begin };
  }

  /** The other half of a call that has come in. */
  private callAnew(call: BackToBackCall, near: Leg, target: SipUri, replaces?: ReplacesElsewhere): void {
    const { options, register, coupler, rules } = this;
    const { invited } = near;
    if (invited === undefined) return;
    const { offer, invite } = invited;
    // Where nothing is hidden, both sides know the call by one name.
    const callId = options.plan.hideTopology === 'none' ? near.callId : options.transactions.random.token(24);
    const far = makeLeg(options, this.callee, callId, target);
    coupler.couple(near, far);
    register.enter(call, near, far);
    call.waitFor(options.plan.ringTimeout, () => this.giveUp(far));
    far.call = this.callee.call(
      target,
      offer === undefined ? undefined : far.shown(offer),
      coupler.userOf(far),
      { callId, amend: (request) => inviteLike(request, invite, rules, replaces) },
    );
  }

  /** Whose place an INVITE is to take. RFC 3891 §3 */
  private replacingOf(invite: SipRequest): Replacing {
    const { register, options } = this;
    return replacingOf(invite, {
      transfer: options.plan.transfer,
      legIn: (id) => register.legIn(id),
      hasEnded: (id) => register.hasEnded(id),
    });
  }

  private legTo(target: SipUri, beside: Leg): Leg {
    const { options } = this;
    const uri = inOwnDomain(target, options);
    const leg = makeLeg(options, this.callee, options.transactions.random.token(24), uri);
    leg.target = { uri, amend: (invite) => invite };
    this.register.addBeside(leg, beside);
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
        const complete = this.rules.headers.add(amend(invite));
        if (remote === undefined) return complete;
        return complete.with(From, { ...remote, parameters: Parameters.of({ tag }) });
      },
    });
  }

  /** Nobody has answered in time. */
  private giveUp(far: Leg): void {
    const { peer } = far;
    if (far.state !== 'Inviting') return;
    peer?.invited?.reject(408);
    far.call?.hangUp({ reasons: [sipReason(408, 'Request Timeout')] });
  }

  private refuseForNow(transaction: ServerTransaction): void {
    this.counts.refusedForTooMany++;
    const toTag = this.options.transactions.random.token(10);
    const refusal = makeResponse(transaction.request, 503, { toTag });
    transaction.respond(refusal.with(RetryAfter, { seconds: retryAfter, parameters: Parameters.none }));
  }
}
