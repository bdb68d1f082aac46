import type { HeaderExplanation } from '../explanation.js';

export const route: HeaderExplanation = {
  name: 'Route',
  section: 'RFC 3261 §20.34',
  purpose:
    'The elements that a request is still to pass. Each one takes its own URI off and sends it on to the next; after the last, the Request-URI counts.',
};
