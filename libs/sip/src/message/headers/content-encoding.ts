import { tokenListHeader } from '../header-definition.js';

/** How the body is packed, in the order in which that was done. RFC 3261 §20.12 */
export const ContentEncoding = tokenListHeader('Content-Encoding');
