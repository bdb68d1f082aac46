import type { HeaderExplanation } from '../explanation.js';

export const proxyAuthenticationInfo: HeaderExplanation = {
  name: 'Proxy-Authentication-Info',
  section: 'RFC 7616 §3.5',
  purpose:
    'What Authentication-Info is, from a proxy: that it knows the password too, and which nonce comes next. RFC 3261 has no such header.',
};
