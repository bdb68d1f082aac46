import { Parameters, parseUri, sipUri, UserAgent, type UserAgentOptions } from '@trapezoid/sip';
import type { BackToBackOptions } from './back-to-back-options.js';

export type Side = 'caller' | 'callee';

/** One of the two user agents; only the caller's takes calls. RFC 7092 §3.1.3 */
export function makeSide(
  side: Side,
  { transactions, plan, resolver, domains, authenticator, routeFor }: BackToBackOptions,
  calls: Pick<UserAgentOptions, 'onCall' | 'replacementFor'> = {},
): UserAgent {
  const { transport } = transactions;
  const timer = plan.sessionTimers[side];
  const own = domains[0] ?? 'invalid.invalid';
  const ua = new UserAgent({
    element: { transport, transactions, close: async () => undefined },
    attached: false,
    identity: { uri: sipUri({ user: 'b2bua', host: own }), parameters: Parameters.none },
    contactUser: 'b2bua',
    protocol: transport.listens[0]?.protocol ?? 'UDP',
    resolver,
    redirection: plan.hideTopology === 'none' ? 'report' : 'follow',
    product: 'Trapezoid B2BUA',
    ...(timer === 'off' ? { extensions: { timer: 'off' as const } } : {}),
    ...(timer === undefined || timer === 'off' ? {} : { sessionTimer: timer }),
    ...calls,
    ...(side === 'callee' && plan.next !== undefined
      ? { outboundProxy: { uri: parseUri(plan.next), parameters: Parameters.none } }
      : {}),
    ...(side === 'callee' && routeFor !== undefined ? { routeFor } : {}),
    ...(side === 'callee' && authenticator !== undefined ? { authenticator } : {}),
  });
  ua.features.allow('REFER');
  return ua;
}
