import type { HeaderExplanation } from '../explanation.js';

export const wwwAuthenticate: HeaderExplanation = {
  name: 'WWW-Authenticate',
  section: 'RFC 3261 §20.44',
  purpose:
    'The challenge of a user agent server or registrar in a 401: the realm, the nonce and the algorithm with which to prove the password.',
};
