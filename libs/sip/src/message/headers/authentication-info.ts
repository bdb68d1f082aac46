import type { Parameters } from '../../grammar/parameters.js';
import { singleHeader } from '../header-definition.js';
import { parseAuthenticationParameters, printAuthenticationParameters } from './authentication-parameters.js';
import { informationForms } from './digest-forms.js';

/** What a server tells an authenticated client: nextnonce, rspauth. RFC 3261 §20.6 */
export const AuthenticationInfo = singleHeader<Parameters>('Authentication-Info', {
  parse: (scanner) => parseAuthenticationParameters(scanner, informationForms),
  print: printAuthenticationParameters,
});
