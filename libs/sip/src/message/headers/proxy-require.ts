import { tokenListHeader } from '../header-definition.js';

/** Option tags that every proxy on the way must understand. RFC 3261 §20.29 */
export const ProxyRequire = tokenListHeader('Proxy-Require');
