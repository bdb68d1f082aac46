import { repeatedHeader } from '../header-definition.js';
import {
  type AuthenticationValue,
  parseAuthentication,
  printAuthentication,
} from './authentication-parameters.js';

/** A challenge of a user agent server. RFC 3261 §20.44 */
export const WwwAuthenticate = repeatedHeader<AuthenticationValue>('WWW-Authenticate', {
  parse: parseAuthentication,
  print: printAuthentication,
});
