import { numberHeader } from '../header-definition.js';

/** 0 to 255. RFC 3261 §20.22 */
export const MaxForwards = numberHeader('Max-Forwards', 255);
