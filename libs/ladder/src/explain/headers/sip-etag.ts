import type { HeaderExplanation } from '../explanation.js';

export const sipETag: HeaderExplanation = {
  name: 'SIP-ETag',
  section: 'RFC 3903 §11.3.1',
  purpose:
    'A name for what a PUBLISH has put into the server’s store, told in its 2xx; each change makes a new one.',
};
