import type { HeaderExplanation } from '../explanation.js';

export const require: HeaderExplanation = {
  name: 'Require',
  section: 'RFC 3261 §20.32',
  purpose:
    'Extensions that the receiver must understand for this message, as option tags. A server that does not know one says 420 and names it in Unsupported.',
};
