import { textHeader } from '../header-definition.js';

/** Whom the sender belongs to. RFC 3261 §20.25 */
export const Organization = textHeader('Organization');
