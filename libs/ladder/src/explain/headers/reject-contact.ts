import type { HeaderExplanation } from '../explanation.js';

export const rejectContact: HeaderExplanation = {
  name: 'Reject-Contact',
  section: 'RFC 3841 §9.2',
  purpose:
    'What the phone must not be like that is reached, e.g. an answering machine. Proxies leave out the contacts that fit.',
};
