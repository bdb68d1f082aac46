import type { HeaderExplanation } from '../explanation.js';

export const contentLanguage: HeaderExplanation = {
  name: 'Content-Language',
  section: 'RFC 3261 §20.13',
  purpose: 'The language of the body, for people.',
};
