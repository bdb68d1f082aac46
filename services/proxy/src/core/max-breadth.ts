import { numberHeader, type SipRequest } from '@trapezoid/sip';

/** How many branches a request may have at a time from here on. RFC 5393 §5.3.1 */
export const MaxBreadth = numberHeader('Max-Breadth', 0xffffffff);

/** What a request without the header gets, and the most that one is allowed. */
const allowedBreadth = 60;

/** The breadth that a request may take from here on. Throws SipSyntaxError. */
export function breadthOf(request: SipRequest): number {
  return Math.min(request.header(MaxBreadth) ?? allowedBreadth, allowedBreadth);
}

/**
 * Parts a breadth among so many branches; undefined where it is not enough for one each.
 * RFC 5393 §5.3.3
 */
export function shareBreadth(breadth: number, branches: number): readonly number[] | undefined {
  if (breadth < branches || breadth < 1) return undefined;
  const share = Math.floor(breadth / branches);
  const left = breadth % branches;
  return Array.from({ length: branches }, (_, branch) => share + (branch < left ? 1 : 0));
}
