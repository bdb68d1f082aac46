import type { HeaderExplanation } from '../explanation.js';

export const retryAfter: HeaderExplanation = {
  name: 'Retry-After',
  section: 'RFC 3261 §20.33',
  purpose:
    'In how many seconds it is worth trying again, or, with 600 and 603, when the person will be there. Without it a 503 counts as a 500.',
};
