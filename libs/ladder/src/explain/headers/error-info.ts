import type { HeaderExplanation } from '../explanation.js';

export const errorInfo: HeaderExplanation = {
  name: 'Error-Info',
  section: 'RFC 3261 §20.18',
  purpose:
    'Where to find more about an error response: a page, or a recorded announcement that is played to the caller.',
};
