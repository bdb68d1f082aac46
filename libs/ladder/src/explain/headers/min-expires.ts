import type { HeaderExplanation } from '../explanation.js';

export const minExpires: HeaderExplanation = {
  name: 'Min-Expires',
  section: 'RFC 3261 §20.23',
  purpose:
    'The shortest time that a registrar or notifier takes, in seconds. It comes with 423, and the client tries again with at least so much.',
};
