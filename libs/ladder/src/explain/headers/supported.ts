import type { HeaderExplanation } from '../explanation.js';

export const supported: HeaderExplanation = {
  name: 'Supported',
  section: 'RFC 3261 §20.37',
  purpose:
    'The extensions that the sender understands, as option tags, e.g. `100rel`, `timer` or `outbound`. The other side may then use them.',
};
