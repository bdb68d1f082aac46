import type { HeaderExplanation } from '../explanation.js';

export const maxForwards: HeaderExplanation = {
  name: 'Max-Forwards',
  section: 'RFC 3261 §20.22',
  purpose:
    'How many elements may still pass the request on. Each takes one off, and at 0 it is answered 483, which ends loops.',
};
