import type { HeaderExplanation } from '../explanation.js';

export const contentLength: HeaderExplanation = {
  name: 'Content-Length',
  section: 'RFC 3261 §20.14',
  purpose:
    'How many bytes the body has. On TCP and other streams it tells where the message ends, so it must be there; in a datagram, what comes after so many bytes is ignored.',
};
