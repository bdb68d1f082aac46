import {
  From,
  type SessionBody,
  type SipRequest,
  type SipUri,
  sipReason,
  type UserAgent,
  unescapePart,
} from '@trapezoid/sip';
import type { CallReport } from './back-to-back-call.js';
import type { BackToBackOptions } from './back-to-back-options.js';
import type { CallRegister } from './call-register.js';
import type { Coupler } from './coupler.js';
import type { HeaderPolicy } from './header-policy.js';
import type { Leg } from './leg.js';
import { makeLeg } from './make-leg.js';

export interface ConnectOptions {
  /** Of the two calls, so that an observer can wait for them. */
  readonly callIds?: readonly [string, string];
  /** Hangs up so long after the answer, in milliseconds. */
  readonly hangUpAfterMilliseconds?: number;
}

export interface ThirdPartyPorts {
  readonly options: BackToBackOptions;
  readonly callee: UserAgent;
  readonly headers: HeaderPolicy;
  readonly coupler: Coupler;
  readonly register: CallRegister;
}

/** Calls that nobody but the B2BUA begins, to two phones. RFC 3725 */
export class ThirdPartyCalls {
  constructor(private readonly ports: ThirdPartyPorts) {}

  /**
   * Calls two phones and joins them: the first without an offer, the second with what the first offers.
   * RFC 3725 §4.1 (flow I)
   */
  connect(from: SipUri, to: SipUri, { callIds, hangUpAfterMilliseconds }: ConnectOptions = {}): CallReport {
    const { options, callee, coupler, register } = this.ports;
    const { random, clock } = options.transactions;
    const [firstId = random.token(24), secondId = random.token(24)] = callIds ?? [];
    const first = makeLeg(options, callee, firstId, from);
    const second = makeLeg(options, callee, secondId, to);
    const call = register.newCall();
    coupler.couple(first, second);
    second.target = { uri: to, amend: (invite) => this.onBehalfOf(invite, from) };
    register.enter(call, first, second);
    call.waitFor(options.plan.ringTimeout, () => call.hangUp([sipReason(408, 'Request Timeout')]));
    if (hangUpAfterMilliseconds !== undefined)
      call.onAnswered = () => clock.setTimeout(() => call.hangUp(), hangUpAfterMilliseconds);
    const amend = (invite: SipRequest) => this.onBehalfOf(invite, to);
    first.call = callee.call(from, undefined, coupler.userOf(first), { callId: firstId, amend });
    return call.report();
  }

  /** The second phone of two that are being connected is called with what the first one offers. */
  placeIdle(leg: Leg, offer: SessionBody): void {
    const { target } = leg;
    if (target === undefined) return;
    const { uri, amend } = target;
    const user = this.ports.coupler.userOf(leg);
    leg.call = this.ports.callee.call(uri, leg.shown(offer), user, { callId: leg.callId, amend });
  }

  /** An INVITE of the B2BUA's own says for whom it is made. RFC 3725 §12.1 */
  private onBehalfOf(invite: SipRequest, other: SipUri): SipRequest {
    const from = invite.required(From);
    const who = other.user === undefined ? other.host : unescapePart(other.user);
    return this.ports.headers
      .add(invite)
      .with(From, { ...from, displayName: `Trapezoid B2BUA on behalf of ${who}` });
  }
}
