import type { HeaderExplanation } from '../explanation.js';

export const pAssertedIdentity: HeaderExplanation = {
  name: 'P-Asserted-Identity',
  section: 'RFC 3325 §9.1',
  purpose:
    'Who the sender is, as a proxy says that has checked it. It holds among elements that trust each other alone: a proxy takes it out of what comes from, or goes to, anybody else.',
};
