import type { HeaderExplanation } from '../explanation.js';

export const pCalledPartyId: HeaderExplanation = {
  name: 'P-Called-Party-ID',
  section: 'RFC 7315 §4.2',
  purpose:
    'Which of the user’s addresses was called: the Request-URI as it was before the proxy replaced it by the phone’s contact.',
};
