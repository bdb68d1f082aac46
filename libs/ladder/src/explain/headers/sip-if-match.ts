import type { HeaderExplanation } from '../explanation.js';

export const sipIfMatch: HeaderExplanation = {
  name: 'SIP-If-Match',
  section: 'RFC 3903 §11.3.2',
  purpose:
    'Which earlier publication a PUBLISH refreshes, changes or removes: the SIP-ETag that it got. Without it the PUBLISH makes a new one.',
};
