import { tokenListHeader } from '../header-definition.js';

/** Methods that the sender supports. RFC 3261 §20.5 */
export const Allow = tokenListHeader('Allow', { mayBeEmpty: true });
