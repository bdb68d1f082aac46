import type { HeaderExplanation } from '../explanation.js';

export const organization: HeaderExplanation = {
  name: 'Organization',
  section: 'RFC 3261 §20.25',
  purpose: 'The name of the organisation that the sender belongs to, for people and for filters.',
};
