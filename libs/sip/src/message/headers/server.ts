import { textHeader } from '../header-definition.js';

/** What sent the response, in its own words. RFC 3261 §20.35 */
export const Server = textHeader('Server');
