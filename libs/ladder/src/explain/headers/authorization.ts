import type { HeaderExplanation } from '../explanation.js';

export const authorization: HeaderExplanation = {
  name: 'Authorization',
  section: 'RFC 3261 §20.7',
  purpose:
    'The sender’s credentials for a user agent server or registrar, in answer to the challenge in a 401. With digest it proves the password without sending it.',
};
