import type { HeaderExplanation } from '../explanation.js';

export const securityClient: HeaderExplanation = {
  name: 'Security-Client',
  section: 'RFC 3329 §2.2',
  purpose:
    'The security mechanisms that a phone can use with its first proxy, such as `tls` or `ipsec-3gpp`, in the first request of the agreement.',
};
