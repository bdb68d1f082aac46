import { numberHeader } from '../header-definition.js';

/** The number of a reliable provisional response; the first is from 1 to 2^31 - 1. RFC 3262 §7.1 */
export const RSeq = numberHeader('RSeq', 0xffffffff);
