import type { HeaderExplanation } from '../explanation.js';

export const unsupported: HeaderExplanation = {
  name: 'Unsupported',
  section: 'RFC 3261 §20.40',
  purpose: 'The option tags of Require or Proxy-Require that the server does not understand, in its 420.',
};
