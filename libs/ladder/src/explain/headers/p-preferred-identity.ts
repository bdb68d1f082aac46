import type { HeaderExplanation } from '../explanation.js';

export const pPreferredIdentity: HeaderExplanation = {
  name: 'P-Preferred-Identity',
  section: 'RFC 3325 §9.2',
  purpose:
    'Which of its identities a phone would like the proxy to assert for it. The proxy takes it where it is one of the user’s, and takes the header out.',
};
