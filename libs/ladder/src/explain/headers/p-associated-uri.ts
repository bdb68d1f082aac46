import type { HeaderExplanation } from '../explanation.js';

export const pAssociatedUri: HeaderExplanation = {
  name: 'P-Associated-URI',
  section: 'RFC 7315 §4.1',
  purpose:
    'Further addresses that belong to the user who has just registered, told by the registrar in its 2xx. It does not mean that they are registered too.',
};
