import type { SipRequest } from '@trapezoid/sip';
import type { ForwardedRequest } from './forward-request.js';

/**
 * What a proxy does with a request:
 * - `answer`: it gives its own response, final or 100
 * - `challenge`: it asks for credentials
 * - `forward`: copies go to `targets`
 * - `pass-on`: a response of a target goes up to the caller
 * - `cancel`: branches that still ring are cancelled
 * - `give-up`: it waits no longer for a target
 * - `drop`: nothing is sent
 */
export type DecisionKind = 'answer' | 'challenge' | 'forward' | 'pass-on' | 'cancel' | 'give-up' | 'drop';

/** What a proxy decided on a request and why: plain data, fit for the tap, without credentials. */
export interface Decision {
  readonly decision: DecisionKind;
  /** Why, in words for a person. */
  readonly reason: string;
  /** The paragraph that asks for it or leaves it to the proxy, e.g. `RFC 3261 §16.3 step 3`. */
  readonly section: string;
  /** The rule of the lab file that made it, by its place there, e.g. `services.proxy.rules[2]`; absent: no rule did. */
  readonly rule?: string;
  /** Of the response that is sent. */
  readonly statusCode?: number;
  /** Request-URIs of the copies that are sent. */
  readonly targets?: readonly string[];
}

/** Told of every decision, about the request as it came in. Must not throw. */
export type Decided = (request: SipRequest, decision: Decision) => void;

/** That copies are sent, in these rounds. */
export function forwarding(rounds: readonly (readonly ForwardedRequest[])[]): Decision {
  const targets = rounds.flat().map(({ request }) => request.requestUri);
  const all = targets.length === 1 ? 'it has one target' : `it has ${targets.length} targets`;
  const reason = rounds.length === 1 ? all : `${all}, called in ${rounds.length} rounds`;
  return { decision: 'forward', section: 'RFC 3261 §16.6', reason, targets };
}
