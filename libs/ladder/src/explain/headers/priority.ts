import type { HeaderExplanation } from '../explanation.js';

export const priority: HeaderExplanation = {
  name: 'Priority',
  section: 'RFC 3261 §20.26',
  purpose:
    'How urgent the caller says the call is for the person called: `emergency`, `urgent`, `normal` or `non-urgent`. It is no claim on network resources.',
};
