import type { HeaderExplanation } from '../explanation.js';

export const server: HeaderExplanation = {
  name: 'Server',
  section: 'RFC 3261 §20.35',
  purpose:
    'The software of the server that answers. It helps in finding faults, and tells attackers what they deal with.',
};
