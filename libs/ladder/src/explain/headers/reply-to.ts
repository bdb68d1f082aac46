import type { HeaderExplanation } from '../explanation.js';

export const replyTo: HeaderExplanation = {
  name: 'Reply-To',
  section: 'RFC 3261 §20.31',
  purpose: 'Where the caller would like to be called back, where that is not the address in From.',
};
