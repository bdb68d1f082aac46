import type { HeaderExplanation } from '../explanation.js';

export const contentType: HeaderExplanation = {
  name: 'Content-Type',
  section: 'RFC 3261 §20.15',
  purpose:
    'The media type of the body, e.g. `application/sdp`. It must be there where the body is not empty.',
};
