import { repeatedHeader } from '../header-definition.js';
import {
  type AuthenticationValue,
  parseAuthentication,
  printAuthentication,
} from './authentication-parameters.js';
import { credentialsForms } from './digest-forms.js';

/** Credentials for a proxy. RFC 3261 §20.28 */
export const ProxyAuthorization = repeatedHeader<AuthenticationValue>('Proxy-Authorization', {
  parse: (scanner) => parseAuthentication(scanner, credentialsForms),
  print: printAuthentication,
});
