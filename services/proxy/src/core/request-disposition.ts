import { RequestDisposition, type SipRequest } from '@trapezoid/sip';
import type { Forking } from './forking.js';

/** How the caller wants a request to be treated, as far as it says. RFC 3841 §9.1 */
export interface Disposition {
  /** Told where to go instead of being forwarded. */
  readonly redirect: boolean;
  /** A 2xx does not cancel the other branches. */
  readonly keepsOthers: boolean;
  /** To one address only, the best. */
  readonly single: boolean;
  /** Whether the proxy goes where a 3xx leads; undefined: as it does by itself. */
  readonly recurse?: boolean;
  readonly forking?: Extract<Forking, 'parallel' | 'sequential'>;
}

/**
 * The directives of a request. Of two that contradict each other the first counts. `queue` asks for what this proxy does
 * not do: nobody waits at it for a phone that is busy. Throws SipSyntaxError.
 * RFC 3841 §9.1
 */
export function dispositionOf(request: SipRequest): Disposition {
  const directives = request.headers(RequestDisposition).map((directive) => directive.toLowerCase());
  const firstOf = (...names: readonly string[]) => directives.find((directive) => names.includes(directive));
  const order = firstOf('parallel', 'sequential');
  const recurse = firstOf('recurse', 'no-recurse');
  return {
    redirect: firstOf('proxy', 'redirect') === 'redirect',
    keepsOthers: firstOf('cancel', 'no-cancel') === 'no-cancel',
    single: firstOf('fork', 'no-fork') === 'no-fork',
    ...(recurse === undefined ? {} : { recurse: recurse === 'recurse' }),
    ...(order === 'parallel' || order === 'sequential' ? { forking: order } : {}),
  };
}
