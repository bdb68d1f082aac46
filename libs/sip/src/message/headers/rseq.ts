import { numberHeader } from '../header-definition.js';

/** The number of a reliable provisional response, from 1 on; the first is at most 2^31 - 1. RFC 3262 §3, §7.1 */
export const RSeq = numberHeader('RSeq', 0xffffffff, 1);
