import { repeatedHeader } from '../header-definition.js';
import {
  type AuthenticationValue,
  parseAuthentication,
  printAuthentication,
} from './authentication-parameters.js';
import { challengeForms } from './digest-forms.js';

/** A challenge of a user agent server. RFC 3261 §20.44 */
export const WwwAuthenticate = repeatedHeader<AuthenticationValue>('WWW-Authenticate', {
  parse: (scanner) => parseAuthentication(scanner, challengeForms),
  print: printAuthentication,
});
