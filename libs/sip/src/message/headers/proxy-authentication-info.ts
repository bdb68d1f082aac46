import type { Parameters } from '../../grammar/parameters.js';
import { singleHeader } from '../header-definition.js';
import { parseAuthenticationParameters, printAuthenticationParameters } from './authentication-parameters.js';
import { informationForms } from './digest-forms.js';

/** What a proxy tells an authenticated client: nextnonce, rspauth. RFC 7616 §3.5, §3.8 */
export const ProxyAuthenticationInfo = singleHeader<Parameters>('Proxy-Authentication-Info', {
  parse: (scanner) => parseAuthenticationParameters(scanner, informationForms),
  print: printAuthenticationParameters,
});
