import { tokenListHeader } from '../header-definition.js';

/** Option tags that the server must understand. RFC 3261 §20.32 */
export const Require = tokenListHeader('Require');
