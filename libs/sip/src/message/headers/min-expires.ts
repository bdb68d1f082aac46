import { numberHeader } from '../header-definition.js';

/** Seconds. RFC 3261 §20.23 */
export const MinExpires = numberHeader('Min-Expires', 0xffffffff);
