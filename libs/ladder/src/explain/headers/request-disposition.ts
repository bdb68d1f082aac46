import type { HeaderExplanation } from '../explanation.js';

export const requestDisposition: HeaderExplanation = {
  name: 'Request-Disposition',
  section: 'RFC 3841 §9.1',
  purpose:
    'How the caller would like proxies to go about a request: to forward or to redirect it, to fork or not, at once or one after the other, to queue it or not.',
};
