import { repeatedHeader } from '../header-definition.js';
import {
  type AuthenticationValue,
  parseAuthentication,
  printAuthentication,
} from './authentication-parameters.js';
import { credentialsForms } from './digest-forms.js';

/** Credentials for a user agent server. RFC 3261 §20.7 */
export const Authorization = repeatedHeader<AuthenticationValue>('Authorization', {
  parse: (scanner) => parseAuthentication(scanner, credentialsForms),
  print: printAuthentication,
});
