import { tokenListHeader } from '../header-definition.js';

/** Option tags that were required and are not understood. RFC 3261 §20.40 */
export const Unsupported = tokenListHeader('Unsupported');
