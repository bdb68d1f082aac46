import { printUri, type Uri, type UserAgent } from '@trapezoid/sip';
import type { BackToBackOptions } from './back-to-back-options.js';
import { Leg } from './leg.js';
import { SessionOrigin } from './session-origin.js';

/** A leg that has not begun, which hides the other side as the plan says. */
export function makeLeg(
  { plan, transactions: { transport, random } }: BackToBackOptions,
  ua: UserAgent,
  callId: string,
  remote: Uri,
): Leg {
  const origin =
    plan.hideTopology === 'session'
      ? new SessionOrigin(random.integer(0x7fffffff), transport.listens[0]?.local.host ?? '127.0.0.1')
      : undefined;
  return new Leg(ua, callId, printUri(remote), origin);
}
