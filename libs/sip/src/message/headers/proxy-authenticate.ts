import { repeatedHeader } from '../header-definition.js';
import {
  type AuthenticationValue,
  parseAuthentication,
  printAuthentication,
} from './authentication-parameters.js';
import { challengeForms } from './digest-forms.js';

/** A challenge of a proxy. RFC 3261 §20.27 */
export const ProxyAuthenticate = repeatedHeader<AuthenticationValue>('Proxy-Authenticate', {
  parse: (scanner) => parseAuthentication(scanner, challengeForms),
  print: printAuthentication,
});
