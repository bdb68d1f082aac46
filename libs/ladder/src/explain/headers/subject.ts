import type { HeaderExplanation } from '../explanation.js';

export const subject: HeaderExplanation = {
  name: 'Subject',
  section: 'RFC 3261 §20.36',
  purpose: 'What the call is about, for people to read before they pick up.',
};
