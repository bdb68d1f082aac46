import type { HeaderExplanation } from '../explanation.js';

export const pVisitedNetworkId: HeaderExplanation = {
  name: 'P-Visited-Network-ID',
  section: 'RFC 7315 §4.3',
  purpose: 'Which network a roaming phone is a guest in, told to the registrar of its home network.',
};
