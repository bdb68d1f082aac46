import { numberHeader } from '../header-definition.js';

/** Bytes of the body. RFC 3261 §20.14 */
export const ContentLength = numberHeader('Content-Length', 0xffffffff);
