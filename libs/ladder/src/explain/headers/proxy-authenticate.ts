import type { HeaderExplanation } from '../explanation.js';

export const proxyAuthenticate: HeaderExplanation = {
  name: 'Proxy-Authenticate',
  section: 'RFC 3261 §20.27',
  purpose:
    'A proxy’s challenge in a 407: the realm, the nonce and the algorithm with which to prove the password.',
};
