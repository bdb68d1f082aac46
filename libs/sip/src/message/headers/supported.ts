import { tokenListHeader } from '../header-definition.js';

/** Option tags that the sender understands. RFC 3261 §20.37 */
export const Supported = tokenListHeader('Supported', { mayBeEmpty: true });
