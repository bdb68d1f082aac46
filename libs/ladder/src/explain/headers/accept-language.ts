import type { HeaderExplanation } from '../explanation.js';

export const acceptLanguage: HeaderExplanation = {
  name: 'Accept-Language',
  section: 'RFC 3261 §20.3',
  purpose:
    'In which languages the sender would like reason phrases, session descriptions and other text for people, in order of preference.',
};
