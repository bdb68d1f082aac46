import { numberHeader, type SipRequest } from '@trapezoid/sip';

/** How many branches a request may have at a time from here on. RFC 5393 §5.3.1 */
export const MaxBreadth = numberHeader('Max-Breadth', 0xffffffff);

/** What a request without the header gets, and the most that one is allowed. */
const allowedBreadth = 60;

/**
 * Parts the breadth of a request among so many branches; undefined where it is not enough for one each. Throws
 * SipSyntaxError.
 * RFC 5393 §5.3.3
 */
export function shareBreadth(request: SipRequest, branches: number): readonly number[] | undefined {
  const breadth = Math.min(request.header(MaxBreadth) ?? allowedBreadth, allowedBreadth);
  if (breadth < branches) return undefined;
  const share = Math.floor(breadth / branches);
  const left = breadth % branches;
  return Array.from({ length: branches }, (_, branch) => share + (branch < left ? 1 : 0));
}
