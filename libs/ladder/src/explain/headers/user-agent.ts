import type { HeaderExplanation } from '../explanation.js';

export const userAgent: HeaderExplanation = {
  name: 'User-Agent',
  section: 'RFC 3261 §20.41',
  purpose: 'The software of the client that sent the request.',
};
