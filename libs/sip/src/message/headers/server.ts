import { textHeader } from '../header-definition.js';
import { parseProducts } from './product.js';

/** What answered the request, in its own words. RFC 3261 §20.35 */
export const Server = textHeader('Server', parseProducts);
