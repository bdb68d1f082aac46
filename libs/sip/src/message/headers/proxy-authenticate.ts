import { repeatedHeader } from '../header-definition.js';
import {
  type AuthenticationValue,
  parseAuthentication,
  printAuthentication,
} from './authentication-parameters.js';

/** A challenge of a proxy. RFC 3261 §20.27 */
export const ProxyAuthenticate = repeatedHeader<AuthenticationValue>('Proxy-Authenticate', {
  parse: parseAuthentication,
  print: printAuthentication,
});
