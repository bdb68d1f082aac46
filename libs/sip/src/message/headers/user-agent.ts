import { textHeader } from '../header-definition.js';
import { parseProducts } from './product.js';

/** What sent the request, in its own words. RFC 3261 §20.41 */
export const UserAgentHeader = textHeader('User-Agent', parseProducts);
