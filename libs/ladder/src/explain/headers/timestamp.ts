import type { HeaderExplanation } from '../explanation.js';

export const timestamp: HeaderExplanation = {
  name: 'Timestamp',
  section: 'RFC 3261 §20.38',
  purpose:
    'When the sender sent the request, by its own clock. The server says it back, with how long it waited before it answered, and the sender knows the round trip.',
};
