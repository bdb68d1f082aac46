import type { HeaderExplanation } from '../explanation.js';

export const event: HeaderExplanation = {
  name: 'Event',
  section: 'RFC 6665 §8.2.1',
  purpose:
    'Which event package a SUBSCRIBE asks for, a NOTIFY tells of or a PUBLISH feeds. Its `id` tells two subscriptions in one dialog apart.',
};
