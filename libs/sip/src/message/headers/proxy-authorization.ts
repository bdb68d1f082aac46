import { repeatedHeader } from '../header-definition.js';
import {
  type AuthenticationValue,
  parseAuthentication,
  printAuthentication,
} from './authentication-parameters.js';

/** Credentials for a proxy. RFC 3261 §20.28 */
export const ProxyAuthorization = repeatedHeader<AuthenticationValue>('Proxy-Authorization', {
  parse: parseAuthentication,
  print: printAuthentication,
});
