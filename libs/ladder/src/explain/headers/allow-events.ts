import type { HeaderExplanation } from '../explanation.js';

export const allowEvents: HeaderExplanation = {
  name: 'Allow-Events',
  section: 'RFC 6665 §8.2.2',
  purpose:
    'The event packages that the sender can be subscribed to, e.g. `presence` or `refer`. It comes with 489, where the package that was asked for is not among them.',
};
