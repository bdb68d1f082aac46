import type { HeaderExplanation } from '../explanation.js';

export const expires: HeaderExplanation = {
  name: 'Expires',
  section: 'RFC 3261 §20.19',
  purpose:
    'After how many seconds the message or its content is no longer good. In REGISTER and SUBSCRIBE it is how long is asked for; 0 ends it; in INVITE it is how long the caller will wait.',
};
