import { printUri } from '@trapezoid/sip';
import type { RequestTarget } from './target.js';

/**
 * The one target of a request that is forwarded without state: the most preferred, and of several the first by its URI,
 * so that each retransmission, the CANCEL and the ACK go where the request went.
 * RFC 3261 §16.11
 */
export function chooseTarget(targets: readonly RequestTarget[]): RequestTarget | undefined {
  return targets.toSorted((a, b) => b.q - a.q || compare(printUri(a.uri), printUri(b.uri)))[0];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
