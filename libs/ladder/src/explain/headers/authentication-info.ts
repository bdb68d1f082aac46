import type { HeaderExplanation } from '../explanation.js';

export const authenticationInfo: HeaderExplanation = {
  name: 'Authentication-Info',
  section: 'RFC 3261 §20.6',
  purpose:
    'The server’s half of mutual digest authentication: it proves that it knows the password too, and can name the nonce to use next.',
};
