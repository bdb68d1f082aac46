import { textHeader } from '../header-definition.js';

/** What the call is about. RFC 3261 §20.36 */
export const Subject = textHeader('Subject');
