import { numberHeader } from '../header-definition.js';

/** How many branches a request may be forked into at the same time. RFC 5393 §5.3.3 */
export const MaxBreadth = numberHeader('Max-Breadth', 0x7fffffff);
